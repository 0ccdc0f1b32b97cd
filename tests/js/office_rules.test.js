import assert from "node:assert/strict";
import { test } from "node:test";

import { isWanted, layerOf } from "../../static/src/office/progress_rules.js";
import { isSurelySeen, layerFilter, stepInside } from "../../static/src/office/queue_rules.js";

const asked = (address) => layerFilter(new URLSearchParams(address));

test("the map asks for what the list is about", () => {
  assert.deepEqual(asked(""), { turn: "mine" });
  assert.deepEqual(asked("show=all"), {});
  assert.deepEqual(asked("show=all&mark=asked&group=security&commune=01933"), { mark: "asked", group: "security", commune: "01933" });
  assert.deepEqual(asked("group=&commune=&page=3"), { turn: "mine" });
});

test("stepping through the list stays inside it and begins at its first row", () => {
  assert.equal(stepInside(-1, 1, 3), 0);
  assert.equal(stepInside(-1, -1, 3), 0);
  assert.equal(stepInside(2, 1, 3), 2);
  assert.equal(stepInside(0, -1, 3), 0);
  assert.equal(stepInside(0, 1, 0), -1);
});

test("a position at the edge of a frame is not taken for one on the screen", () => {
  const frame = { bbox: /** @type {[number, number, number, number]} */ ([105, 21, 107, 23]), zoom: 9 };
  assert.equal(isSurelySeen(frame, [106, 22]), true);
  assert.equal(isSurelySeen(frame, [105.2, 22]), false);
  assert.equal(isSurelySeen(frame, [106, 22.8]), false);
});

const UNITS = {
  "01933": { done: 2, target: 3, share: 0.667, state: "behind" },
  "02143": { done: null, target: 3, share: null, state: "no_data" },
};

test("a commune without data has no number, never zero", () => {
  for (const measure of ["records", "areas", "hotspots"]) {
    assert.equal(layerOf(UNITS, measure, "amber").values["02143"], null);
  }
});

test("counts go against the target, shares against the whole, hotspots against nothing", () => {
  assert.deepEqual(layerOf(UNITS, "records", "amber"), { values: { "01933": 2, "02143": null }, target: 3, measure: "count", hue: "amber" });
  assert.deepEqual(layerOf(UNITS, "areas", "green"), { values: { "01933": 0.667, "02143": null }, target: 1, measure: "share", hue: "green" });
  assert.equal(layerOf(UNITS, "hotspots", "clay").target, null);
});

test("a commune is found without diacritics, by its former district, and within its region", () => {
  const row = { region: "south", text: "Xã Văn Lăng Nam · Đồng Hỷ cũ" };
  assert.equal(isWanted(row, { region: "", name: "van lang" }), true);
  assert.equal(isWanted(row, { region: "", name: "dong hy" }), true);
  assert.equal(isWanted(row, { region: "north", name: "" }), false);
  assert.equal(isWanted(row, { region: "south", name: "  " }), true);
  assert.equal(isWanted(row, { region: "", name: "ba be" }), false);
});
