// The reasoning inside the parts of a page, apart from the page.
import assert from "node:assert/strict";
import { test } from "node:test";

import { nearestStop, stepStop } from "../../static/src/design/sheet.js";
import { compareCells } from "../../static/src/design/sortable.js";
import { clampSplit } from "../../static/src/design/split.js";
import { stepTo } from "../../static/src/design/tabs.js";

test("arrows walk round the ends and other keys lead nowhere", () => {
  assert.equal(stepTo("ArrowRight", 2, 3), 0);
  assert.equal(stepTo("ArrowLeft", 0, 3), 2);
  assert.equal(stepTo("Home", 2, 3), 0);
  assert.equal(stepTo("End", 0, 3), 2);
  assert.equal(stepTo("a", 1, 3), null);
});

test("numbers are ordered as numbers, words as Vietnamese ones", () => {
  assert.deepEqual(["10", "9", "2"].sort((a, b) => compareCells(a, b, 1)), ["2", "9", "10"]);
  const names = ["\u0110\u1ed3ng", "Dao", "\u00c2n", "An"];
  assert.deepEqual([...names].sort((a, b) => compareCells(a, b, 1)), ["An", "\u00c2n", "Dao", "\u0110\u1ed3ng"]);
});

test("what has no data stays last whichever way one sorts", () => {
  for (const way of /** @type {const} */ ([1, -1])) {
    assert.equal([null, "1", "2"].sort((a, b) => compareCells(a, b, way)).at(-1), null);
  }
});

test("a sheet let go rests at the nearest of its three stops", () => {
  assert.deepEqual([0, 0.2, 0.45, 0.7, 0.9].map(nearestStop), ["full", "full", "half", "half", "low"]);
});

test("a sheet does not step beyond its ends", () => {
  assert.equal(stepStop("full", 1), "full");
  assert.equal(stepStop("low", -1), "low");
  assert.equal(stepStop("low", 1), "half");
});

test("neither map nor list can be squeezed away", () => {
  assert.equal(clampSplit(50, 1280), 320);
  assert.equal(clampSplit(1200, 1280), 960);
  assert.equal(clampSplit(480, 1280), 480);
});
