import assert from "node:assert/strict";
import { test } from "node:test";

import { boxAround, placeNames, waysToBreak } from "../../static/src/map/core_labels.js";

const setting = {
  measure: (/** @type {string} */ text) => text.length * 7,
  lineHeight: 16,
  obstacles: /** @type {import("../../static/src/map/core_labels.js").Box[]} */ ([]),
  shifts: /** @type {[number, number][]} */ ([[0, 0]]),
};

/** @param {string} key @param {number} x @param {Partial<import("../../static/src/map/core_labels.js").Name>} [more] */
const name = (key, x, more = {}) => ({ key, x, y: 0, text: "Tan An", weight: 1, room: { width: 200, height: 80 }, ...more });

test("of two names that collide the heavier is shown, whichever comes first", () => {
  const light = name("light", 0);
  const heavy = name("heavy", 10, { weight: 9 });
  assert.deepEqual(placeNames([light, heavy], setting).map(({ key }) => key), ["heavy"]);
  assert.deepEqual(placeNames([heavy, light], setting).map(({ key }) => key), ["heavy"]);
});

test("names that do not touch are all shown where they wish to be", () => {
  const placed = placeNames([name("a", 0), name("b", 100)], setting);
  assert.deepEqual(placed.map(({ key, x, y }) => [key, x, y]), [["a", 0, 0], ["b", 100, 0]]);
});

test("a name that does not fit on one line is broken, and left out when even that is too wide", () => {
  const narrow = name("a", 0, { text: "Phan Chau", room: { width: 40, height: 60 } });
  assert.deepEqual(placeNames([narrow], setting)[0].lines, ["Phan", "Chau"]);
  assert.deepEqual(placeNames([{ ...narrow, room: { width: 20, height: 60 } }], setting), []);
  assert.deepEqual(placeNames([{ ...narrow, room: { width: 40, height: 20 } }], setting), []);
});

test("a name never lies under an obstacle: it moves within its room or is left out", () => {
  const obstacles = [boxAround(0, 0, 30, 30)];
  const shifts = /** @type {[number, number][]} */ ([[0, 0], [0, 2]]);
  assert.deepEqual(placeNames([name("a", 0)], { ...setting, obstacles }), []);
  assert.equal(placeNames([name("a", 0)], { ...setting, obstacles, shifts })[0].y, 32);
  assert.deepEqual(placeNames([name("a", 0, { room: { width: 200, height: 40 } })], { ...setting, obstacles, shifts }), []);
});

test("a chosen name without a room is shown even where it does not fit", () => {
  assert.equal(placeNames([name("a", 0, { room: null, weight: Infinity })], setting).length, 1);
});

test("a long name breaks into two lines of nearly the same length", () => {
  assert.deepEqual(waysToBreak("Phan Dinh Phung"), [["Phan Dinh Phung"], ["Phan Dinh", "Phung"]]);
  assert.deepEqual(waysToBreak("Ky"), [["Ky"]]);
});
