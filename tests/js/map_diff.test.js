import assert from "node:assert/strict";
import { test } from "node:test";

import { keyedDiff } from "../../static/src/map/core_diff.js";

/** @typedef {{key: string, count: number}} Item */

/** @param {Item[]} drawn @param {Item[]} wanted */
const diff = (drawn, wanted) =>
  keyedDiff(new Map(drawn.map((item) => [item.key, item])), wanted, (item) => item.key, (a, b) => a.count === b.count);

test("what is in both answers is kept, so it cannot jump", () => {
  const a = { key: "a", count: 1 };
  const { added, changed, kept, removed } = diff([a, { key: "b", count: 2 }], [{ key: "c", count: 3 }, { key: "a", count: 1 }]);
  assert.deepEqual(kept, [{ key: "a", count: 1 }]);
  assert.deepEqual(added, [{ key: "c", count: 3 }]);
  assert.deepEqual(removed, ["b"]);
  assert.deepEqual(changed, []);
});

test("a new count under the same key is a change, not a new thing", () => {
  const { added, changed, removed } = diff([{ key: "a", count: 1 }], [{ key: "a", count: 2 }]);
  assert.deepEqual([added.length, changed.length, removed.length], [0, 1, 0]);
});

test("a key given twice is drawn once", () => {
  assert.deepEqual(diff([], [{ key: "a", count: 1 }, { key: "a", count: 2 }]).added, [{ key: "a", count: 1 }]);
});
