import assert from "node:assert/strict";
import { test } from "node:test";

import { LARGEST, WHOLE, clampLook, shift, zoomAt } from "../../static/src/office/zoom.js";

const STAGE = { width: 800, height: 600 };

test("what is under the finger stays under it while coming nearer", () => {
  const point = { x: 120, y: -80 };
  const look = zoomAt(WHOLE, 2, point, STAGE);
  assert.equal(look.scale, 2);
  // The picture's own place under the point, before and after.
  assert.deepEqual([(point.x - look.x) / look.scale, (point.y - look.y) / look.scale], [point.x, point.y]);
});

test("a photograph is never smaller than whole nor larger than the largest", () => {
  assert.deepEqual(zoomAt(WHOLE, 0.1, { x: 50, y: 50 }, STAGE), WHOLE);
  assert.equal(zoomAt(WHOLE, 1000, { x: 0, y: 0 }, STAGE).scale, LARGEST);
});

test("a photograph cannot be pushed off its stage", () => {
  assert.deepEqual(shift({ scale: 2, x: 0, y: 0 }, { x: 10_000, y: -10_000 }, STAGE), { scale: 2, x: 400, y: -300 });
  assert.deepEqual(clampLook({ scale: 1, x: 30, y: 30 }, STAGE), { scale: 1, x: 0, y: 0 });
});

test("going back to whole brings it back to the middle", () => {
  const near = shift(zoomAt(WHOLE, 4, { x: 100, y: 0 }, STAGE), { x: -200, y: 90 }, STAGE);
  const whole = zoomAt(near, 0.01, { x: -300, y: 10 }, STAGE);
  assert.ok(whole.scale === 1 && whole.x === 0 && whole.y === 0);
});
