import assert from "node:assert/strict";
import { test } from "node:test";

import { abandoned, isDue, isHeld, nextToSend, photoEntry, pinEntry, sending, tally, wait_ms } from "../../static/src/core/outbox.js";
import { changes, settle } from "../../static/src/core/settlement.js";
import { wire } from "./wire.js";

const NOW = Date.parse("2026-11-23T02:00:00.000Z");
const AT = { now: NOW, random: 0.5 };
const REQUEST = wire("pin_batch_request");
const json = (status, body, retry_after_s = null) => ({ kind: "json", status, body, retry_after_s });
const ITEMS = REQUEST.items.map((item) => pinEntry(item, { user_id: 7, now: NOW }));
const [ROAD] = REQUEST.items;
const PHOTO = photoEntry({ ...ROAD.photos[0], type: "image/jpeg" }, { pin: ROAD.id, user_id: 7, now: NOW });
const photoReceipt = { id: PHOTO.id, pin: PHOTO.pin, sha256: PHOTO.sha256, bytes: PHOTO.bytes, received_at: "2026-11-23T02:00:02.000Z" };
const turn = (more = {}) => ({ user_id: 7, now: NOW, urgent: true, tried: new Set(), ...more });

test("of the wire's batch answer, stored and already stored leave, refused stays with its code and field", () => {
  const { kept, receipts, verdict } = settle(sending(ITEMS), json(200, wire("pin_batch_response")), AT);
  assert.deepEqual(receipts.map((r) => [r.id, r.code, r.kind, r.user_id]), [
    [ITEMS[0].id, "MX9B8-AS2HR", "pin", 7],
    [ITEMS[1].id, "2C7P7-RRW18", "pin", 7],
  ]);
  assert.deepEqual(kept.map((e) => [e.id, e.state, e.error.code, e.error.field]), [[ITEMS[2].id, "refused", "area_unknown", "area_code"]]);
  assert.equal(verdict, "go_on");
});

test("an entry the answer does not name stays queued", () => {
  const { outcomes } = wire("pin_batch_response");
  const { kept } = settle(ITEMS, json(200, { outcomes: outcomes.slice(1) }), AT);
  assert.deepEqual(kept.filter((e) => e.state === "queued").map((e) => e.id), [ITEMS[0].id]);
});

test("a receipt that names another id, or has no code, proves nothing", () => {
  const [answer] = wire("pin_batch_response").outcomes;
  for (const receipt of [{ ...answer.receipt, id: ITEMS[1].id }, { ...answer.receipt, code: "" }, null, "yes"]) {
    const { kept, receipts } = settle([ITEMS[0]], json(200, { outcomes: [{ ...answer, receipt }] }), AT);
    assert.deepEqual([kept.length, receipts.length], [1, 0]);
  }
});

test("a photo leaves only when its receipt names its id, its record and its SHA-256", () => {
  assert.equal(settle([PHOTO], json(200, { receipt: photoReceipt }), AT).receipts.length, 1);
  for (const wrong of [{ id: "other" }, { sha256: "0".repeat(64) }, { pin: "other" }]) {
    const { kept, receipts } = settle([PHOTO], json(200, { receipt: { ...photoReceipt, ...wrong } }), AT);
    assert.deepEqual([kept.length, receipts.length, kept[0].state], [1, 0, "queued"]);
  }
});

test("silence, redirects, pages, 401 and 5xx keep every entry queued", () => {
  const replies = [
    { kind: "silence" }, { kind: "redirect" }, { kind: "not_json", status: 200, retry_after_s: null },
    { kind: "not_json", status: 403, retry_after_s: null }, json(401, { error: { code: "signed_out" } }), json(500, {}), json(503, {}, 20),
  ];
  for (const reply of replies) {
    const { kept, receipts } = settle(sending([PHOTO]), reply, AT);
    assert.deepEqual([kept.map((e) => e.state), receipts], [["queued"], []], JSON.stringify(reply));
  }
});

test("a signed-out answer costs no patience, so nothing waits after signing in", () => {
  const { kept, verdict } = settle([PHOTO], json(401, {}), AT);
  assert.deepEqual([kept[0].attempts, kept[0].next_at, verdict], [0, 0, "signed_out"]);
});

test("a refusal of one entry becomes its own state, with the server's words", () => {
  const { error } = wire("refused");
  const { kept } = settle([PHOTO], json(403, { error }), AT);
  assert.deepEqual([kept[0].state, kept[0].error], ["refused", error]);
  assert.equal(settle([PHOTO], json(409, { error: { code: "conflict" } }), AT).kept[0].state, "conflict");
  assert.equal(settle([PHOTO], json(413, {}), AT).kept[0].error.code, "http_413");
});

test("a refusal of a whole batch accuses nobody: each goes alone next", () => {
  const { kept } = settle(ITEMS, json(400, { error: { code: "item_invalid" } }), AT);
  assert.deepEqual(kept.map((e) => [e.state, e.alone, e.attempts]), ITEMS.map(() => ["queued", true, 0]));
  assert.equal(nextToSend(kept, turn()).length, 1);
});

test("a stale token and a photo broken on the way are tried again, not brought to the person", () => {
  assert.equal(settle([PHOTO], json(400, { error: { code: "csrf_failed" } }), AT).kept[0].state, "queued");
  const damaged = json(400, { error: { code: "photo_hash_mismatch" } });
  assert.equal(settle([PHOTO], damaged, AT).kept[0].state, "queued");
  assert.equal(settle([{ ...PHOTO, attempts: 5 }], damaged, AT).kept[0].state, "refused");
});

test("back-off doubles to five minutes and jitter spreads it over its upper half", () => {
  assert.deepEqual([1, 2, 3, 20].map((n) => wait_ms(n, 1)), [2000, 4000, 8000, 300_000]);
  assert.equal(wait_ms(20, 0), 150_000);
});

test("Retry-After is obeyed even when a person asks, and a clock set back never holds an entry for ever", () => {
  const [entry] = settle([PHOTO], json(429, {}, 120), AT).kept;
  assert.equal(isHeld([entry], NOW + 119_000), true);
  assert.equal(nextToSend([entry], turn({ now: NOW + 119_000 })).length, 0);
  assert.equal(isHeld([entry], NOW + 121_000), false);
  const day = 86_400_000;
  assert.equal(isDue(entry, NOW - day), true);
  assert.equal(isHeld([entry], NOW - day), false);
});

test("without urgency an entry waits out its back-off", () => {
  const [entry] = settle([PHOTO], { kind: "silence" }, AT).kept;
  assert.equal(nextToSend([entry], turn({ urgent: false })).length, 0);
  assert.equal(nextToSend([entry], turn({ urgent: false, now: entry.next_at })).length, 1);
  assert.equal(nextToSend([entry], turn()).length, 1);
});

test("records go before photos, and a photo waits for its record's receipt", () => {
  assert.deepEqual(nextToSend([PHOTO, ...ITEMS], turn()).map((e) => e.kind), ["pin", "pin", "pin"]);
  const refused = { ...ITEMS[0], state: "refused" };
  assert.deepEqual(nextToSend([PHOTO, refused], turn()), []);
  assert.deepEqual(nextToSend([PHOTO], turn()), [PHOTO]);
});

test("what fails most goes last", () => {
  const [a, b, c] = ITEMS;
  assert.deepEqual(nextToSend([{ ...a, attempts: 4 }, b, { ...c, attempts: 1 }], turn()).map((e) => e.id), [b.id, c.id, a.id]);
});

test("a heavy queue is cut into requests the server takes", () => {
  const heavy = Array.from({ length: 50 }, (_, i) => pinEntry({ ...ROAD, id: `p${i}`, name: "x".repeat(20_000) }, { user_id: 7, now: NOW }));
  const chosen = nextToSend(heavy, turn());
  assert.ok(chosen.length > 1 && JSON.stringify(chosen.map((e) => e.item)).length < 1_000_000);
});

test("what a killed tab left sending becomes queued again", () => {
  assert.deepEqual(abandoned([...sending([PHOTO]), ITEMS[0]]), [PHOTO]);
});

test("a receipt for an older revision removes nothing and is not shown as received", () => {
  const settlement = settle([ITEMS[0]], json(200, wire("pin_batch_response")), AT);
  const edited = { ...ITEMS[0], revision: 2 };
  assert.deepEqual(changes([edited], [ITEMS[0]], settlement), { put: [], remove: [], receipts: [] });
  assert.deepEqual(changes([ITEMS[0]], [ITEMS[0]], settlement).remove, [ITEMS[0]]);
});

test("the badge counts everything on the phone and tells mine from others'", () => {
  const theirs = { ...PHOTO, id: "x", user_id: 8, saved_at: NOW - 5 };
  assert.deepEqual(tally([ITEMS[0], { ...ITEMS[1], state: "refused" }, theirs], 7), { all: 3, mine: 2, others: 1, needing: 1, oldest_at: NOW - 5 });
});
