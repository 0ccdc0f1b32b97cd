import assert from "node:assert/strict";
import { test } from "node:test";

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
