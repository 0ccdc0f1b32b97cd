import assert from "node:assert/strict";
import { test } from "node:test";
import { unzipSync, zipSync } from "fflate";

import { photoEntry, pinEntry, updateEntry } from "../../static/src/core/outbox.js";
import { CONTENTS_NAME, contents, fileName, newOf, photoName, readContents, README_NAME } from "../../static/src/core/rescue.js";
import { observe } from "../../static/src/core/update.js";
import { openZip, zipWriter } from "../../static/src/ports/zip.js";
import { wire } from "./wire.js";

const NOW = Date.parse("2026-11-23T18:05:00.000Z");
const HERE = "https://map.example";
const [ROAD] = wire("pin_batch_request").items;
const uuid = (n) => `${String(n).padStart(8, "0")}-0000-4000-8000-000000000000`;
const SHA = "a".repeat(64);
const PIN = pinEntry(ROAD, { user_id: 7, now: NOW });
const PHOTO = photoEntry({ id: uuid(1), role: "general", sha256: SHA, bytes: 8, type: "image/jpeg" }, { pin: ROAD.id, user_id: 7, now: NOW });
const UPDATE = updateEntry(observe({ id: uuid(2), of: { id: ROAD.id, version: 1 }, now: NOW }), { about: { name: "x", group: "model", code: "C" }, entries: [], user_id: 8, now: NOW });
const ALL = [PIN, { ...PHOTO, state: "sending", attempts: 4, next_at: NOW + 9, offset: 5 }, UPDATE];
const KEPT = { entries: ALL, receipts: [{ id: uuid(3), kind: "pin", user_id: 9, code: "C" }], names: { 7: "Một", 8: "Hai" } };
const written = (more = {}) => JSON.stringify({ ...contents(KEPT, { server: HERE, now: NOW }), ...more });
const refusal = (text, server = HERE) => {
  try {
    readContents(text, server);
  } catch (error) {
    return error.code;
  }
};

test("what is written down is read back: every entry of every account, none on its way any more", () => {
  const { entries, accounts, receipts } = readContents(written(), HERE);
  assert.deepEqual(entries, [PIN, { ...PHOTO, attempts: 4, offset: 5 }, UPDATE]);
  assert.deepEqual(accounts, [{ id: 7, name: "Một" }, { id: 8, name: "Hai" }, { id: 9, name: "" }]);
  assert.deepEqual(receipts, KEPT.receipts);
});

test("entries of the first version come back too", () => {
  const { current, update, offset, ...photo } = { ...PHOTO, schema: 1 };
  assert.deepEqual([current, update, offset], [null, null, 0]);
  assert.deepEqual(readContents(written({ entries: [photo] }), HERE).entries, [{ ...PHOTO, schema: 1 }]);
});

test("a file that is not ours, not whole, from elsewhere or from a later version is refused by name", () => {
  assert.equal(refusal("{"), "broken");
  assert.equal(refusal("[]"), "not_ours");
  assert.equal(refusal(written({ format: "other" })), "not_ours");
  assert.equal(refusal(written(), "https://elsewhere.example"), "elsewhere");
  assert.equal(refusal(written({ schema: 2 })), "newer");
  assert.equal(refusal(written({ entries: [{ ...PIN, schema: 99 }] })), "newer");
  assert.equal(refusal(written({ entries: null })), "broken");
});

test("an entry of any other shape makes the whole file broken", () => {
  const wrong = [
    null, {}, { ...PIN, id: "../../x" }, { ...PIN, user_id: "7" }, { ...PIN, item: null }, { ...PIN, item: { ...PIN.item, id: uuid(9) } }, { ...PIN, kind: "other" },
    { ...PHOTO, sha256: "short" }, { ...PHOTO, bytes: -1 }, { ...PHOTO, pin: 1 }, { ...UPDATE, about: null }, { ...UPDATE, item: { ...UPDATE.item, photos: [{}] } }, { ...UPDATE, after: null },
  ];
  for (const entry of wrong) assert.equal(refusal(written({ entries: [UPDATE, entry] })), "broken", JSON.stringify(entry));
});

test("only what is neither here nor acknowledged is new", () => {
  assert.deepEqual(newOf([PIN, PHOTO, UPDATE], { here: [PIN.id], received: [PHOTO.id] }), [UPDATE]);
});

test("the file carries the day and hour in Viet Nam, photos their own kind", () => {
  assert.equal(fileName(NOW), "sao-luu-ghim-2026-11-24-0105.zip");
  assert.equal(photoName(PHOTO), `photos/${PHOTO.id}.jpg`);
  assert.equal(photoName({ ...PHOTO, type: "image/heic" }), `photos/${PHOTO.id}.heic`);
});

test("any program opens the .zip, and ours opens any program's", async () => {
  const zip = zipWriter();
  zip.add(README_NAME, "đọc trước");
  zip.add("photos/a.jpg", new Uint8Array([1, 2, 3]).buffer);
  const file = zip.end();
  const files = unzipSync(new Uint8Array(await file.arrayBuffer()));
  assert.deepEqual(Object.keys(files), [README_NAME, "photos/a.jpg"]);
  assert.equal(new TextDecoder().decode(files[README_NAME]), "đọc trước");

  const deflated = await openZip(new Blob([zipSync({ [CONTENTS_NAME]: new TextEncoder().encode(written()) }, { level: 9 })]));
  assert.equal(deflated.text(CONTENTS_NAME), written());
  assert.equal(deflated.bytes("photos/a.jpg"), null);
});

test("a file cut off or made of anything else holds nothing", async () => {
  const zip = zipWriter();
  zip.add(CONTENTS_NAME, written());
  const whole = new Uint8Array(await zip.end().arrayBuffer());
  for (const bytes of [whole.slice(0, whole.length - 30), new TextEncoder().encode("not a zip"), new Uint8Array(0)]) {
    assert.equal((await openZip(new Blob([bytes]))).text(CONTENTS_NAME), null);
  }
});
