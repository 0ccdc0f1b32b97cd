import assert from "node:assert/strict";
import { test } from "node:test";

import { bboxOf, finder, nearestWithin } from "../../static/src/map/core_find.js";

/** @typedef {import("../../static/src/core/geodesy.js").Shape} Shape */

/** @param {number} west @param {number} south @param {number} size */
const square = (west, south, size) => [
  [west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south],
];

/** @type {{code: string, geometry: Shape}[]} */
const features = [
  { code: "holed", geometry: { type: "Polygon", coordinates: [square(0, 0, 10), square(4, 4, 2)] } },
  { code: "inner", geometry: { type: "Polygon", coordinates: [square(4, 4, 2)] } },
  { code: "parts", geometry: { type: "MultiPolygon", coordinates: [[square(20, 0, 1)], [square(30, 0, 1)]] } },
];

test("a position finds the shape that holds it, not the one around its hole", () => {
  const find = finder(features);
  assert.equal(find([1, 1])?.code, "holed");
  assert.equal(find([5, 5])?.code, "inner");
  assert.equal(find([15, 5]), null);
});

test("each part of a shape of several parts counts, and what lies between them does not", () => {
  const find = finder(features);
  assert.equal(find([20.5, 0.5])?.code, "parts");
  assert.equal(find([30.5, 0.5])?.code, "parts");
  assert.equal(find([25, 0.5]), null);
  assert.deepEqual(bboxOf(features[2].geometry), [20, 0, 31, 1]);
});

test("a finger means the nearest pin within its reach, and nothing beyond it", () => {
  const pins = [{ item: "far", x: 20, y: 0 }, { item: "near", x: 0, y: 5 }, { item: "same", x: 5, y: 0 }];
  assert.equal(nearestWithin({ x: 0, y: 0 }, pins, 22), "near");
  assert.equal(nearestWithin({ x: 30, y: 0 }, pins, 22), "far");
  assert.equal(nearestWithin({ x: 60, y: 0 }, pins, 22), null);
});
