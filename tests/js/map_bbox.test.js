import assert from "node:assert/strict";
import { test } from "node:test";

import { bboxAround, formatBbox, inBbox, padBbox, parseBbox, snapBbox } from "../../static/src/map/core_bbox.js";

test("a box is read as west, south, east, north", () => {
  assert.deepEqual(parseBbox("105.5,21.3,106.2,22.7"), [105.5, 21.3, 106.2, 22.7]);
  assert.deepEqual(parseBbox(formatBbox([105.5, 21.3, 106.2, 22.7])), [105.5, 21.3, 106.2, 22.7]);
});

test("what is not a box is refused", () => {
  for (const text of ["", "1,2,3", "1,2,3,4,5", "a,2,3,4", "3,2,1,4", "1,4,3,2", "1,2,1,4", "1,,3,4", "21.3,105.5,22.7,106.2"]) {
    assert.equal(parseBbox(text), null, text);
  }
});

test("a box is written without meaningless digits", () => {
  assert.equal(formatBbox([105.123456789, 21, 106.1, 22.0000001]), "105.123457,21,106.1,22");
});

test("a snapped view holds the view and stays the same for a small pan", () => {
  const view = /** @type {[number, number, number, number]} */ ([105.51, 21.31, 106.19, 22.69]);
  const snapped = snapBbox(view, 9);
  assert.ok(inBbox(snapped, [view[0], view[1]]) && inBbox(snapped, [view[2], view[3]]));
  assert.deepEqual(snapBbox([105.52, 21.32, 106.2, 22.7], 9), snapped);
  assert.deepEqual(snapBbox(snapped, 9), snapped);
});

test("a snapped view stays in the world", () => {
  assert.deepEqual(snapBbox([-179.9, -89, 179.9, 89], 1), [-180, -90, 180, 90]);
});

test("the box around positions is the smallest one, and there is none around nothing", () => {
  assert.deepEqual(bboxAround([[2, 1], [-1, 5], [0, 0]]), [-1, 0, 2, 5]);
  assert.equal(bboxAround([]), null);
});

test("padding widens by a share of the box", () => {
  assert.deepEqual(padBbox([0, 0, 10, 20], 0.1), [-1, -2, 11, 22]);
});
