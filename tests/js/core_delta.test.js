import assert from "node:assert/strict";
import { test } from "node:test";

import { asDelta, NOTHING_KEPT, takenUp } from "../../static/src/core/delta.js";

const pin = (id, facts = {}) => ({ id, status: "approved", mine: false, captured_at: "2026-11-01T00:00:00.000Z", version: 1, ...facts });
const delta = (facts = {}) => ({ cursor: "2", whole: false, pins: [], gone: [], ...facts });
const kept = (...pins) => ({ cursor: "1", etag: null, pins });
const ids = ({ pins }) => pins.map(({ id }) => id);

test("nothing kept and a whole answer: the answer is what is kept, newest first", () => {
  const old = pin("old", { captured_at: "2026-10-01T00:00:00.000Z" });
  const after = takenUp(NOTHING_KEPT, delta({ cursor: "7", whole: true, pins: [old, pin("new")] }), '"e"');
  assert.deepEqual([ids(after), after.cursor, after.etag], [["new", "old"], "7", '"e"']);
});

test("a delta replaces what changed, adds what is new and leaves the rest as it was", () => {
  const untouched = pin("c");
  const after = takenUp(kept(pin("a"), untouched), delta({ pins: [pin("a", { version: 2 }), pin("b")] }), null);
  assert.deepEqual(ids(after), ["a", "b", "c"]);
  assert.equal(after.pins[0].version, 2);
  assert.equal(after.pins[2], untouched);
});

test("a tombstone removes, and one of a record never held changes nothing", () => {
  const after = takenUp(kept(pin("a"), pin("b")), delta({ gone: ["a", "never-seen"] }), null);
  assert.deepEqual(ids(after), ["b"]);
});

test("a withdrawn record of mine stays and says so; somebody else's goes", () => {
  const told = delta({ pins: [pin("mine", { mine: true, status: "withdrawn" }), pin("theirs", { status: "withdrawn" })] });
  const after = takenUp(kept(pin("mine", { mine: true }), pin("theirs")), told, null);
  assert.deepEqual(after.pins.map(({ id, status }) => [id, status]), [["mine", "withdrawn"]]);
});

test("a whole answer forgets what it does not name", () => {
  assert.deepEqual(ids(takenUp(kept(pin("a"), pin("b")), delta({ whole: true, pins: [pin("b")] }), null)), ["b"]);
});

test("the same delta taken up twice changes nothing the second time", () => {
  const told = delta({ pins: [pin("a", { version: 2 }), pin("b")], gone: ["c"] });
  const once = takenUp(kept(pin("a"), pin("c")), told, null);
  assert.deepEqual(takenUp(once, told, null), once);
});

test("only a body with a cursor and both lists is a delta", () => {
  assert.deepEqual(asDelta({ cursor: "1", pins: [], gone: [] }), { cursor: "1", whole: false, pins: [], gone: [] });
  for (const body of [null, "portal", {}, { cursor: 1, pins: [], gone: [] }, { cursor: "1", pins: [] }]) assert.equal(asDelta(body), null);
});
