import assert from "node:assert/strict";
import { test } from "node:test";

import { addressFor, filtersOf, largestFirst, lookOf, onScreen, questionFor, sharingPlace, totalsOf } from "../../static/src/office/map_rules.js";

const read = (/** @type {string} */ query) => new URLSearchParams(query);
const FRAME = { bbox: /** @type {[number, number, number, number]} */ ([105.46875, 21.796875, 106.171875, 22.5]), zoom: 9 };

test("filters and look survive the address, in whatever order they were written", () => {
  const filters = { commune: "01933", group: "model", from: "2026-01-05" };
  const look = { position: /** @type {[number, number]} */ ([105.70354, 22.3095]), zoom: 11.7 };
  const address = addressFor(filters, look);
  assert.equal(address, "?group=model&from=2026-01-05&commune=01933&at=105.70354,22.3095,11.7");
  assert.deepEqual(filtersOf(read(address)), filters);
  assert.deepEqual(lookOf(read(address)), look);
});

test("the whole province without filters is the bare address", () => {
  assert.equal(addressFor({}, null), "");
  assert.equal(lookOf(read("")), null);
});

test("what is empty or unknown in an address filters nothing", () => {
  assert.deepEqual(filtersOf(read("group=&page=3&at=1,2,3&colour=red&kind=river")), { kind: "river" });
});

test("a look that is nonsense is none", () => {
  for (const at of ["a,b,c", "105,22", "105,22,9,1", "105,,9", "200,22,9", "105,99,9", "105,22,-1", "105,22,NaN"]) {
    assert.equal(lookOf(read(`at=${at}`)), null, at);
  }
});

test("the same view and filters always ask the very same question", () => {
  const one = questionFor(FRAME, { group: "model", commune: "01933" });
  assert.equal(one, questionFor(FRAME, { commune: "01933", group: "model" }));
  assert.equal(one, "bbox=105.46875%2C21.796875%2C106.171875%2C22.5&zoom=9&group=model&commune=01933");
});

test("only what is on the screen is listed and counted", () => {
  const items = [{ lon: 105.6, lat: 22.2 }, { lon: 105.4, lat: 22.2 }, { lon: 105.6, lat: 23 }];
  assert.deepEqual(onScreen(items, [105.5, 22, 106, 22.5]), [items[0]]);
});

test("clusters and pins add up by group and by mark", () => {
  const clusters = [
    { lon: 0, lat: 0, count: 5, groups: { model: 3, hotspot: 2 }, marks: { confirmed: 4, waiting: 1, asked: 0 } },
    { lon: 0, lat: 0, count: 2, groups: { model: 2 }, marks: { confirmed: 2 } },
  ];
  const pins = [{ lon: 0, lat: 0, group: "security", mark: "waiting" }];
  assert.deepEqual(totalsOf(clusters, pins), {
    count: 8,
    groups: { model: 5, hotspot: 2, security: 1 },
    marks: { confirmed: 6, waiting: 2, asked: 0 },
  });
});

test("records of a residential area share its point, and each leads to the others", () => {
  const pins = [{ code: "A", lon: 105.7, lat: 22.3 }, { code: "B", lon: 105.7, lat: 22.3 }, { code: "C", lon: 105.701, lat: 22.3 }];
  assert.deepEqual(sharingPlace(pins, pins[0]).map(({ code }) => code), ["B"]);
  assert.deepEqual(sharingPlace(pins, pins[2]), []);
});

test("the parts of a cluster are said largest first, those that are none not at all", () => {
  assert.deepEqual(largestFirst({ model: 2, hotspot: 0, security: 7, activity: 2 }), [["security", 7], ["model", 2], ["activity", 2]]);
});
