// Which published models share a mark on the map: by distance at a zoom, never by what is in view.

import assert from "node:assert/strict";
import { test } from "node:test";

import { gather } from "../../static/src/open/core_gather.js";

const APART_PX = 48;

/** @param {[number, number]} point @param {number} zoom */
const pixels = ([lon, lat], zoom) => {
  const world = 256 * 2 ** zoom;
  return [((lon + 180) / 360) * world, (0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI)) * world];
};

/** @param {number} count */
const scattered = (count) => Array.from({ length: count }, (_, i) => ({
  code: `M${i}`, group: i % 3 ? "model" : "security", point: /** @type {[number, number]} */ ([105.4 + ((i * 61) % 100) / 100, 21.4 + ((i * 37) % 120) / 100]),
}));

test("models far apart stand alone", () => {
  const models = [{ code: "A", group: "model", point: [105.5, 21.5] }, { code: "B", group: "model", point: [106.2, 22.4] }];
  assert.deepEqual(gather(models, 9), { clusters: [], alone: models });
});

test("no model is lost and none is counted twice", () => {
  for (const zoom of [6, 8, 10, 12, 14]) {
    const { clusters, alone } = gather(scattered(500), zoom);
    assert.equal(clusters.reduce((sum, { count }) => sum + count, alone.length), 500);
    for (const { count, marks, groups } of clusters) {
      assert.equal(marks.confirmed, count);
      assert.equal(Object.values(groups).reduce((sum, n) => sum + n, 0), count);
    }
  }
});

test("marks are always a finger apart", () => {
  const { clusters, alone } = gather(scattered(300), 9);
  const places = [...clusters.map(({ lon, lat }) => pixels([lon, lat], 9)), ...alone.map(({ point }) => pixels(point, 9))];
  for (const [i, a] of places.entries()) {
    for (const b of places.slice(i + 1)) assert.ok(Math.hypot(a[0] - b[0], a[1] - b[1]) >= APART_PX);
  }
});

test("what is on one spot comes apart where coming nearer no longer helps", () => {
  const here = /** @type {[number, number]} */ ([105.8, 21.6]);
  const models = [{ code: "A", group: "model", point: here }, { code: "B", group: "model", point: here }];
  assert.equal(gather(models, 14).clusters.length, 1);
  assert.deepEqual(gather(models, 15), { clusters: [], alone: models });
});

test("a cluster keeps its key while its zoom stays", () => {
  const keys = () => gather(scattered(200), 8).clusters.map(({ key }) => key);
  assert.deepEqual(keys(), keys());
  assert.equal(new Set(keys()).size, keys().length);
});
