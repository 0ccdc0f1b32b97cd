import assert from "node:assert/strict";
import { test } from "node:test";

import { stepClear } from "../../static/src/map/core_clear.js";

const CARD = { left: 12, right: 312, top: 12, bottom: 400 };

test("a place beside the card stays where it is", () => {
  assert.deepEqual(stepClear({ x: 500, y: 200 }, CARD, 768), { x: 0, y: 0 });
  assert.deepEqual(stepClear({ x: 100, y: 600 }, CARD, 768), { x: 0, y: 0 });
});

test("a place under the card comes out at its right, where there is room", () => {
  const { x, y } = stepClear({ x: 100, y: 200 }, CARD, 768);
  assert.equal(y, 0);
  assert.ok(100 - x > CARD.right, "the frame moves left, so the place moves right");
});

test("a card as wide as the screen is left upwards", () => {
  const { x, y } = stepClear({ x: 180, y: 380 }, { left: 8, right: 352, top: 300, bottom: 500 }, 360);
  assert.equal(x, 0);
  assert.ok(380 - y < 300);
});
