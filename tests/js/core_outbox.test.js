import assert from "node:assert/strict";
import { test } from "node:test";

import { abandoned, asEntry, CHUNK_BYTES, isDue, isHeld, nextToSend, ofOthers, photoEntry, pinEntry, sending, sentPercent, tally, updateEntry, wait_ms } from "../../static/src/core/outbox.js";
import { changes, settle, settleOffset } from "../../static/src/core/settlement.js";
import { amend, maintain, move, observe } from "../../static/src/core/update.js";
import { wire } from "./wire.js";

const NOW = Date.parse("2026-11-23T02:00:00.000Z");
const AT = { now: NOW, random: 0.5 };
const REQUEST = wire("pin_batch_request");
const json = (status, body, retry_after_s = null) => ({ kind: "json", status, body, retry_after_s });
const ITEMS = REQUEST.items.slice(0, 3).map((item) => pinEntry(item, { user_id: 7, now: NOW }));
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
  for (const code of ["body_not_json", "photo_hash_mismatch", "photo_truncated", "range_invalid"]) {
    const damaged = json(400, { error: { code } });
    assert.equal(settle([PHOTO], damaged, AT).kept[0].state, "queued", code);
    assert.equal(settle([{ ...PHOTO, attempts: 5 }], damaged, AT).kept[0].state, "refused", code);
  }
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

const ABOUT = { name: ROAD.name, group: "model", code: "MX9B8-AS2HR" };
const made = (id, more = {}) => ({ id, of: { id: ROAD.id, version: 3 }, now: NOW, ...more });
const queue = (item, entries = []) => updateEntry(item, { about: ABOUT, entries, user_id: 7, now: NOW });
const MOVE = queue(move(made("u1"), { state: "resolved" }));
const updateReceipt = { id: "u1", pin: ROAD.id, code: "MX9B8-AS2HR", version: 4, status: "approved", state: "resolved", received_at: "2026-11-23T02:00:02.000Z" };
const answer = (receipt) => json(200, { outcomes: [{ id: "u1", outcome: "stored", receipt }] });

test("an update says on the wire what was done, to what, and as whom one saw it; nothing more", () => {
  const at = new Date(NOW).toISOString();
  const common = { schema: 2, pin: ROAD.id, base_version: 3, captured_at: at, note: null, state: null, document: null, position: null, changes: null, dropped: [], device: null, photos: [] };
  assert.deepEqual(observe(made("a", { note: "  Vẫn sạch " })), { ...common, id: "a", action: "observe", note: "Vẫn sạch" });
  assert.deepEqual(maintain(made("b", { captured_at: "2026-11-22T01:00:00.000Z" })), { ...common, id: "b", action: "maintain", captured_at: "2026-11-22T01:00:00.000Z" });
  const document = { number: "12/KN-MTTQ", on: "2026-11-20" };
  assert.deepEqual(move(made("c"), { state: "petitioned", document }), { ...common, id: "c", action: "move", state: "petitioned", document });
  assert.deepEqual(amend(made("d"), { changes: { name: "x" }, dropped: ["f"] }), { ...common, id: "d", action: "amend", changes: { name: "x" }, dropped: ["f"] });
  const photo = { ...ROAD.photos[0], type: "image/jpeg", received: false };
  assert.deepEqual(observe(made("e", { photos: [photo] })).photos, [ROAD.photos[0]]);
});

test("of the wire's answer to updates, received ones leave, the others stay with their error and the other side", () => {
  const { items } = wire("pin_update_request");
  const entries = items.map((item) => queue(item));
  const { kept, receipts } = settle(sending(entries), json(200, wire("pin_update_response")), AT);
  assert.deepEqual(receipts.map(({ id, kind }) => [id, kind]), items.slice(0, 2).map(({ id }) => [id, "update"]));
  assert.deepEqual(kept.map(({ id, state, error }) => [id, state, error.code]), [[items[2].id, "conflict", "version_conflict"], [items[3].id, "refused", "not_found"]]);
  assert.deepEqual(kept.map(({ current }) => current?.version ?? null), [2, null]);
});

test("updates are shaped as the wire's are", () => {
  const [observed, moved, amended] = wire("pin_update_request").items;
  const again = (item) => ({ ...item, of: { id: item.pin, version: item.base_version }, now: NOW });
  assert.deepEqual(observe(again(observed)), observed);
  assert.deepEqual(move(again(moved), moved), moved);
  assert.deepEqual(amend(again(amended), amended), amended);
});

test("an update leaves only when its receipt names its id, its record and a code", () => {
  assert.deepEqual(settle([MOVE], answer(updateReceipt), AT).receipts.map(({ id, kind, action, name }) => [id, kind, action, name]), [["u1", "update", "move", ROAD.name]]);
  for (const wrong of [{ id: "u2" }, { pin: "other" }, { code: "" }]) {
    const { kept, receipts } = settle([MOVE], answer({ ...updateReceipt, ...wrong }), AT);
    assert.deepEqual([kept.map(({ state }) => state), receipts], [["queued"], []], JSON.stringify(wrong));
  }
});

test("trap 29: refusals with another side stand as conflicts and bring it along, others as refused", () => {
  const current = { id: ROAD.id, version: 5 };
  const told = (code) => settle([MOVE], json(200, { outcomes: [{ id: "u1", outcome: "refused", error: { code, message: "m" }, current }] }), AT).kept[0];
  for (const code of ["version_conflict", "record_withdrawn", "conflict"]) assert.deepEqual([told(code).state, told(code).current], ["conflict", current]);
  assert.deepEqual([told("move_not_possible").state, told("move_not_possible").current], ["refused", current]);
});

test("my next change moves onto the version my first one made, and onto no other", () => {
  const next = queue(move(made("u2"), { state: "closed" }), [MOVE]);
  const put = (version) => changes([MOVE, next], [MOVE], settle([MOVE], answer({ ...updateReceipt, version }), AT)).put;
  assert.deepEqual(put(4).map(({ id, item }) => [id, item.base_version]), [["u2", 4]]);
  assert.deepEqual(put(5), [], "somebody else was there too");
});

test("what only adds to a record waits for nobody and nobody for it", () => {
  const seen = queue(observe(made("u2")), [MOVE]);
  assert.deepEqual(seen.after, []);
  assert.deepEqual(queue(move(made("u3"), { state: "closed" }), [seen]).after, []);
  assert.deepEqual(nextToSend([MOVE, seen], turn()).map(({ id }) => id), ["u1", "u2"]);
});

test("an entry kept by the first version is read as this one understands it, and goes", () => {
  const { update, offset, current, ...of_version_1 } = { ...PHOTO, schema: 1 };
  assert.deepEqual([update, offset, current], [null, 0, null]);
  assert.deepEqual(asEntry(of_version_1), { ...PHOTO, schema: 1 });
  assert.deepEqual(nextToSend([asEntry(of_version_1)], turn()).map(({ id }) => id), [PHOTO.id]);
});

test("a part that arrived is remembered at once, an answer that leads nowhere counts as a failure", () => {
  const large = { ...PHOTO, bytes: 3 * CHUNK_BYTES, offset: CHUNK_BYTES };
  const part = (offset) => settle([large], json(202, { offset }), AT).kept[0];
  assert.deepEqual([part(2 * CHUNK_BYTES).offset, part(2 * CHUNK_BYTES).attempts, sentPercent(part(2 * CHUNK_BYTES))], [2 * CHUNK_BYTES, 0, 66]);
  for (const wrong of [CHUNK_BYTES, 0, large.bytes, -1, 1.5, "9", undefined]) assert.deepEqual([part(wrong).attempts, part(wrong).state], [1, "queued"], String(wrong));
});

test("a wrong offset is answered by the server's; a receipt found by asking ends it", () => {
  const large = { ...PHOTO, bytes: 3 * CHUNK_BYTES, offset: 0 };
  const refusal = json(409, { error: { code: "offset_wrong", message: "m", offset: 2 * CHUNK_BYTES } });
  assert.deepEqual(settle([large], refusal, AT).kept.map(({ offset, state }) => [offset, state]), [[2 * CHUNK_BYTES, "queued"]]);
  assert.equal(settleOffset({ ...large, offset: 5 }, json(200, { offset: 0, receipt: null }), AT).kept[0].offset, 0);
  const { receipts, kept } = settleOffset(large, json(200, { offset: large.bytes, receipt: photoReceipt }), AT);
  assert.deepEqual([receipts.length, kept], [1, []]);
  assert.deepEqual(settleOffset(large, json(401, {}), AT).verdict, "signed_out");
});

test("trap 18: what others left is counted account by account", () => {
  const of = (user_id, id) => ({ ...ITEMS[0], id, user_id });
  assert.deepEqual(ofOthers([of(7, "a"), of(9, "b"), of(8, "c"), of(8, "d")], 7), [{ user_id: 8, waiting: 2 }, { user_id: 9, waiting: 1 }]);
});
