// The phone's own memory: what goes into it together is there together, or not at all.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { photoEntry, pinEntry, updateEntry } from "../../static/src/core/outbox.js";
import { observe } from "../../static/src/core/update.js";
import { Draft } from "../../static/src/field/draft.js";
import { UpdateDrafts } from "../../static/src/field/record/draft.js";
import { disconnect } from "../../static/src/ports/database.js";
import * as store from "../../static/src/ports/store.js";
import { stores } from "./memory_database.js";

const NOW = Date.UTC(2026, 10, 23, 5);
const BY = { user_id: 7, now: NOW };
const PHOTO = { id: "f1", role: "general", sha256: "s", bytes: 3, type: "image/jpeg" };
const BYTES = { id: "f1", data: new ArrayBuffer(3), thumb: null };
const ITEM = { schema: 2, id: "p1", name: "Đường hoa", photos: [PHOTO] };
const pin = (more = {}) => pinEntry({ ...ITEM, ...more }, BY);
const photo = () => photoEntry(PHOTO, { ...BY, pin: "p1" });
const form = (more = {}) => ({ id: "p1", user_id: 7, photos: [], spent_ms: 0, revision: 0, ...more });

beforeEach(disconnect); // every connection finds an empty phone

test("a form whose photo is not on the phone stays a form: nothing of it goes into the outbox", async () => {
  await store.saveForm("capture:7", form({ photos: [PHOTO] }));
  await assert.rejects(store.enqueue(pin(), [photo()], "capture:7"));
  assert.deepEqual([stores.get("pins").rows.size, stores.get("photos").rows.size, stores.get("form").rows.size], [0, 0, 1]);
  await store.saveForm("capture:7", form({ photos: [PHOTO] }), BYTES);
  await store.enqueue(pin(), [photo()], "capture:7");
  assert.deepEqual([stores.get("pins").rows.size, stores.get("photos").rows.size, stores.get("form").rows.size], [1, 1, 0]);
});

test("a photo that arrived while its record was corrected is not sent again", async () => {
  await store.saveForm("capture:7", form({ revision: 1 }));
  stores.get("receipts").rows.set("f1", { id: "f1", kind: "photo", user_id: 7 });
  await store.enqueue(pin(), [photo()], "capture:7");
  assert.deepEqual([stores.get("pins").rows.size, stores.get("photos").rows.size], [1, 0]);
});

test("what another tab put under the same id is another revision, so that its receipt takes nothing of ours", async () => {
  await store.enqueue(pin({ photos: [] }), [], "capture:7");
  await store.enqueue(pin({ photos: [], name: "Tên khác" }), [], "capture:7");
  assert.equal(stores.get("pins").rows.get("p1").revision, 2);
});

test("of a rescue file in which one photo cannot be read nothing is taken in", async () => {
  const taking = store.addRescued([pin(), photo()], () => {
    throw new Error("broken");
  });
  await assert.rejects(taking);
  assert.equal(stores.get("pins").rows.size, 0);
});

test("a photo the phone has no room for is not in the form either", async () => {
  const told = [];
  const draft = new Draft({ onFailure: (error) => told.push(error) });
  draft.put(form());
  await draft.flushed();
  stores.delete("bytes"); // a store that refuses
  draft.put(form({ photos: [PHOTO] }), BYTES);
  await draft.flushed();
  assert.deepEqual([draft.form?.photos, told.length], [[], 1]);

  const drafts = new UpdateDrafts({ onFailure: (error) => told.push(error) });
  const begun = { id: "u1", user_id: 7, action: "observe", of: { id: "p1", version: 1 }, photos: [] };
  drafts.put(begun);
  drafts.put({ ...begun, photos: [PHOTO] }, BYTES);
  await drafts.flushed();
  assert.deepEqual([drafts.find("p1", "observe")?.photos, told.length], [[], 2]);
});

test("before a record is begun, one begun in another tab is taken up", async () => {
  await store.saveForm("capture:7", form({ kind: "env_road" }));
  const draft = new Draft({ onFailure: assert.fail });
  await draft.lookAgain(7);
  assert.equal(draft.form?.kind, "env_road");
  draft.put(form({ id: "p2" }));
  await draft.lookAgain(7);
  assert.equal(draft.form?.id, "p2", "what is being filled in here stays");
});

test("photos kept aside stay on the phone when the correction that drops them goes", async () => {
  const made = { id: "u1", of: { id: "p1", version: 1 }, now: NOW };
  const update = updateEntry(observe(made), { about: { name: "x", group: "model", code: "C" }, entries: [], ...BY });
  await store.enqueue(update, [{ ...photo(), state: "set_aside", revision: 2 }], "capture:7");
  assert.deepEqual([(await store.setAside()).map(({ id }) => id), (await store.entries()).map(({ id }) => id)], [["f1"], ["u1"]]);
  assert.equal(stores.get("photos").rows.size, 1);
});
