import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { GROUPS, MARKS, clusterCount, clusterRadius, ringArcs } from "../../static/src/map/core_clusters.js";
import { OUTLINES, arcPath } from "../../static/src/map/core_shapes.js";

test("a cluster grows with the square root of its count, between two bounds", () => {
  const smallest = clusterRadius(0);
  const largest = clusterRadius(400);
  assert.equal(clusterRadius(100) - smallest, Math.round((largest - smallest) / 2));
  assert.equal(clusterRadius(1_000_000), largest);
  assert.ok(largest * 2 <= 64, "neighbouring cells are 64 pixels apart");
});

test("the ring is divided by marks, in one order, and closes", () => {
  const arcs = ringArcs({ asked: 1, withdrawn: 0, waiting: 3, confirmed: 8 }, MARKS);
  assert.deepEqual(arcs.map(({ part }) => part), ["confirmed", "waiting", "asked"]);
  assert.ok(Math.abs(arcs[0].share - 8 / 12) < 1e-9);
  assert.ok(Math.abs(arcs.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9);
  assert.equal(arcs[1].start, arcs[0].share);
});

test("the ring may be divided by groups as well", () => {
  const arcs = ringArcs({ activity: 2, model: 6, hotspot: 0 }, GROUPS);
  assert.deepEqual(arcs.map(({ part, share }) => [part, share]), [["model", 0.75], ["activity", 0.25]]);
});

test("one record to be completed among thousands can still be seen", () => {
  const [confirmed, asked] = ringArcs({ confirmed: 5000, asked: 1 }, MARKS);
  assert.ok(asked.share > 0.03);
  assert.ok(Math.abs(confirmed.share + asked.share - 1) < 1e-9);
});

test("a ring without marks has no parts", () => {
  assert.deepEqual(ringArcs({}, MARKS), []);
});

test("an arc starts at noon and goes clockwise", () => {
  assert.equal(arcPath(0, 0.25, 10), "M0 -10A10 10 0 0 1 10 0");
  assert.match(arcPath(0, 0.75, 10), /A10 10 0 1 1 -10 0$/);
});

test("a whole ring is two halves, because an arc that ends where it starts is not drawn", () => {
  assert.equal(arcPath(0, 1, 10).match(/A/g)?.length, 2);
});

test("a count is exact while it fits the ring", () => {
  const exact = (/** @type {number} */ n) => `=${n}`;
  const short = (/** @type {number} */ n) => `~${n}`;
  assert.equal(clusterCount(9999, exact, short), "=9999");
  assert.equal(clusterCount(10_000, exact, short), "~10000");
});

test("a pin on the map has the outline of its icon", () => {
  for (const [group, outline] of Object.entries(OUTLINES)) {
    const icon = readFileSync(new URL(`../../static/src/icons/group-${group}.svg`, import.meta.url), "utf8");
    assert.ok(icon.includes(`d="${outline}"`), group);
  }
});
