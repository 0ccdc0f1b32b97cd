import assert from "node:assert/strict";
import { test } from "node:test";

import { extentOf, linesOf, middleOf, outlineOf, stepTowards } from "../../static/src/map/core_honeycomb.js";

/** @typedef {import("../../static/src/map/core_honeycomb.js").Cell} Cell */
const CELLS = /** @type {Map<string, Cell>} */ (new Map([["a", [0, 0]], ["b", [1, 0]], ["c", [0, 1]], ["d", [1, 1]], ["e", [0, 2]], ["f", [3, 0]]]));

test("cells of one row are a width apart, and an odd row lies between its neighbours", () => {
  const [a, b, c] = [middleOf([0, 0]), middleOf([1, 0]), middleOf([0, 1])];
  assert.deepEqual([b.x - a.x, b.y - a.y], [1, 0]);
  assert.equal(c.x, (a.x + b.x) / 2);
  assert.ok(Math.abs(Math.hypot(c.x - a.x, c.y - a.y) - 1) < 1e-9);
});

test("the drawing holds every hexagon whole", () => {
  const { width, height } = extentOf(CELLS.values());
  assert.equal(width, 4);
  assert.equal(height.toFixed(4), (5 / Math.sqrt(3)).toFixed(4));
});

test("an outline has six corners and its width", () => {
  const corners = outlineOf(100).slice(1, -1).split("L").map((corner) => corner.split(" ").map(Number));
  assert.equal(corners.length, 6);
  assert.equal(Math.max(...corners.map(([x]) => x)) - Math.min(...corners.map(([x]) => x)), 100);
});

test("arrows walk to the neighbour, over a gap where there is one, and stay at the edge", () => {
  assert.equal(stepTowards("a", "ArrowRight", CELLS), "b");
  assert.equal(stepTowards("b", "ArrowRight", CELLS), "f");
  assert.equal(stepTowards("a", "ArrowLeft", CELLS), "a");
  assert.equal(stepTowards("b", "ArrowDown", CELLS), "d");
  assert.equal(stepTowards("a", "ArrowDown", CELLS), "c");
  assert.equal(stepTowards("c", "ArrowDown", CELLS), "e");
  assert.equal(stepTowards("e", "ArrowUp", CELLS), "c");
  assert.equal(stepTowards("c", "ArrowUp", CELLS), "a");
});

test("every hexagon of a full grid can be reached by arrows alone", () => {
  const grid = /** @type {Map<string, Cell>} */ (new Map());
  for (let row = 0; row < 5; row += 1) for (let column = 0; column < 4; column += 1) grid.set(`${column} ${row}`, [column, row]);
  const seen = new Set(["0 0"]);
  for (const key of seen) for (const arrow of /** @type {const} */ (["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"])) seen.add(stepTowards(key, arrow, grid));
  assert.equal(seen.size, grid.size);
});

test("a name is written whole where it fits, shortened from its beginning where not, and never lost", () => {
  const measure = (/** @type {string} */ text) => text.length * 6;
  const lines = (/** @type {string} */ name, /** @type {number} */ width) => linesOf(name, { width, lineHeight: 12, measure });
  assert.deepEqual(lines("Ba Bể", 60), ["Ba Bể"]);
  assert.deepEqual(lines("Thượng Quan", 48), ["Thượng", "Quan"]);
  assert.deepEqual(lines("Thượng Quan", 34), ["T.", "Quan"]);
  assert.deepEqual(lines("Thượng Quan", 20), ["TQ"]);
  assert.deepEqual(lines("Phan Đình Phùng", 80), ["Phan Đình", "Phùng"]);
  assert.deepEqual(lines("Phan Đình Phùng", 52), ["P. Đình", "Phùng"]);
  assert.deepEqual(lines("Phan Đình Phùng", 14), ["PĐP"]);
});
