// What is painted over cannot be read any more, and nothing else is touched.

import assert from "node:assert/strict";
import { test } from "node:test";

import { boxBetween, boxOf, CELLS_PER_SIDE, LEAST_CELL_PX, nudged, pixelate } from "../../static/src/core/blur.js";

/** A picture in which no two neighbours are alike. */
function noisy(width, height) {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let at = 0; at < width * height; at += 1) data.set([(at * 37) % 256, (at * 91) % 256, (at * 53) % 256, 255], at * 4);
  return { data, width, height };
}

/** Blur as the painter does: cut out, make unreadable, put back. */
function blurred(picture, region) {
  const box = boxOf(region, picture);
  const cut = { data: new Uint8ClampedArray(box.width * box.height * 4), width: box.width, height: box.height };
  const row = (y) => ((y + box.y) * picture.width + box.x) * 4;
  for (let y = 0; y < box.height; y += 1) cut.data.set(picture.data.subarray(row(y), row(y) + box.width * 4), y * box.width * 4);
  pixelate(cut, box, region);
  const after = { ...picture, data: picture.data.slice() };
  for (let y = 0; y < box.height; y += 1) after.data.set(cut.data.subarray(y * box.width * 4, (y + 1) * box.width * 4), row(y));
  return after;
}

const colour = ({ data, width }, x, y) => data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3).join();
const inside = ({ x, y, width, height }, px, py) => px >= x && px < x + width && py >= y && py < y + height;

test("a box holds at most six cells a side, each of one colour, and outside it no pixel changes", () => {
  const picture = noisy(400, 300);
  const box = { x: 40, y: 30, width: 240, height: 120 };
  const after = blurred(picture, { shape: "box", box });
  const colours = new Set();
  for (let y = 0; y < 300; y += 1) {
    for (let x = 0; x < 400; x += 1) {
      if (inside(box, x, y)) colours.add(`${Math.floor((x - 40) / 40)},${Math.floor((y - 30) / 40)}:${colour(after, x, y)}`);
      else assert.equal(colour(after, x, y), colour(picture, x, y));
    }
  }
  assert.equal(colours.size, CELLS_PER_SIDE * 3);
});

test("a cell has the average colour of what it covers", () => {
  const picture = { width: 2, height: 1, data: new Uint8ClampedArray([10, 20, 30, 255, 30, 20, 90, 255]) };
  assert.equal(colour(blurred(picture, { shape: "box", box: { x: 0, y: 0, width: 2, height: 1 } }), 1, 0), "20,20,60");
});

test("a small region is no finer: a face of thirty pixels becomes four cells", () => {
  const after = blurred(noisy(60, 60), { shape: "box", box: { x: 10, y: 10, width: 30, height: 30 } });
  const colours = new Set();
  for (let y = 10; y < 40; y += 1) for (let x = 10; x < 40; x += 1) colours.add(colour(after, x, y));
  assert.equal(colours.size, 4);
  assert.ok(LEAST_CELL_PX >= 16);
});

test("a finger's way is covered from end to end, and only as wide as the finger", () => {
  const picture = noisy(300, 100);
  const stroke = { shape: "stroke", points: [[50, 50], [250, 50]], radius: 20 };
  const after = blurred(picture, stroke);
  for (let x = 30; x < 270; x += 1) assert.notEqual(colour(after, x, 50), colour(picture, x, 50), `at ${x}`);
  for (const [x, y] of [[50, 29], [250, 71], [29, 50], [271, 50], [150, 75]]) assert.equal(colour(after, x, y), colour(picture, x, y));
  const along = new Set();
  for (let x = 30; x < 270; x += 1) along.add(colour(after, x, 50));
  assert.ok(along.size <= CELLS_PER_SIDE);
});

test("a way across the picture leaves alone what lies beside it", () => {
  const picture = noisy(200, 200);
  const after = blurred(picture, { shape: "stroke", points: [[40, 40], [160, 160]], radius: 15 });
  for (const [x, y] of [[150, 50], [50, 150], [100, 60]]) assert.equal(colour(after, x, y), colour(picture, x, y));
  assert.notEqual(colour(after, 100, 100), colour(picture, 100, 100));
});

test("a touch without a way covers a finger's tip", () => {
  const picture = noisy(100, 100);
  const after = blurred(picture, { shape: "stroke", points: [[50, 50]], radius: 20 });
  assert.notEqual(colour(after, 50, 50), colour(picture, 50, 50));
});

test("what hangs over the edge is cut at the edge; what lies beyond covers nothing", () => {
  const size = { width: 100, height: 80 };
  assert.deepEqual(boxOf({ shape: "box", box: { x: 90, y: -10, width: 30, height: 30 } }, size), { x: 90, y: 0, width: 10, height: 20 });
  assert.equal(boxOf({ shape: "box", box: { x: 200, y: 10, width: 5, height: 5 } }, size).width, 0);
  assert.doesNotThrow(() => blurred(noisy(100, 80), { shape: "stroke", points: [[-30, -30], [5, 5]], radius: 20 }));
});

test("a box is the same from whichever corner it was drawn, and never smaller than a finger's tip", () => {
  assert.deepEqual(boxBetween([10, 20], [110, 70], 30), boxBetween([110, 70], [10, 20], 30));
  assert.deepEqual(boxBetween([50, 50], [50, 50], 30), { x: 35, y: 35, width: 30, height: 30 });
});

test("keys move a box and change its size, within the picture", () => {
  const picture = { width: 100, height: 100 };
  const box = { x: 60, y: 40, width: 30, height: 30 };
  const by = (dx, dy, resize = false) => ({ dx, dy, resize, least: 10 });
  assert.deepEqual(nudged(box, by(20, 0), picture), { ...box, x: 70 });
  assert.deepEqual(nudged(box, by(0, -50), picture), { ...box, y: 0 });
  assert.deepEqual(nudged(box, by(20, -25, true), picture), { ...box, width: 40, height: 10 });
});
