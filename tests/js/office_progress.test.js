import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { classOf, classify } from "../../static/src/map/core_classes.js";
import { stepsOf } from "../../static/src/map/core_steps.js";
import { queryOf, readAsked, recordsOf } from "../../static/src/office/progress_address.js";
import { exactShare, figureText, isWanted, layerOf, shareText, shortBy, tally } from "../../static/src/office/progress_rules.js";
import { frameOf, stopAt, weeksBetween } from "../../static/src/office/progress_series.js";

/** The cases of tests/unit/test_reading.py, so that page and server agree. */
const CASES = JSON.parse(readFileSync(new URL("../fixtures/reading.json", import.meta.url), "utf8"));
const UNITS = {
  "01933": { done: 2, target: 3, out_of: null, state: "behind" },
  "02143": { done: null, target: 3, out_of: null, state: "no_data" },
  "05602": { done: null, target: null, out_of: null, state: "not_asked" },
};

test("who said nothing adds nothing, and who is not asked is not expected", () => {
  for (const { figures, sum } of CASES.tallies) assert.deepEqual(tally(figures), sum);
});

test("a share is never all before all is done, nor nothing once something is", () => {
  for (const [share, text] of CASES.shares) assert.equal(shareText(share), text);
});

test("a figure is written against what it takes or is part of", () => {
  for (const { figure, scale, text, short_by } of CASES.figures) {
    assert.deepEqual([figureText(figure, scale), shortBy(figure, scale)], [text, short_by]);
  }
});

test("a commune without data has no number, never zero, and one that is not asked is apart from both", () => {
  for (const scale of /** @type {const} */ (["count", "share", "part", "hotspots"])) {
    const layer = layerOf(UNITS, { scale, needs: null, hue: "amber" });
    assert.equal(layer.values["02143"], null);
    const { steps } = stepsOf(layer, Object.keys(UNITS));
    assert.deepEqual([steps.get("02143"), steps.get("05602")], ["none", "off"]);
  }
});

test("counts are coloured by how many, shares by how much of the whole, both against what is needed", () => {
  const units = { a: { done: 9, target: 9, out_of: 10, state: "met" }, b: { done: 8, target: 9, out_of: 10, state: "behind" } };
  assert.deepEqual(layerOf(units, { scale: "count", needs: 9, hue: "amber" }), { values: { a: 9, b: 8 }, target: 9, measure: "count", hue: "amber", off: new Set() });
  const share = layerOf(units, { scale: "share", needs: 0.9, hue: "green" });
  assert.deepEqual(share, { values: { a: 0.9, b: 0.8 }, target: 0.9, measure: "share", hue: "green", off: new Set() });
  const classes = classify(Object.values(share.values), share.target, share.measure);
  assert.deepEqual(Object.values(share.values).map((value) => classes[classOf(value, classes)].reachesTarget), [true, false]);
});

test("a share is exact, whatever the wire rounded", () => {
  assert.equal(exactShare({ done: 9999, target: 10000, out_of: 10000, state: "behind" }, "share"), 0.9999);
  assert.equal(exactShare({ done: 19, target: null, out_of: 81, state: "counted" }, "part"), 19 / 81);
  assert.equal(exactShare({ done: 5, target: 3, out_of: null, state: "met" }, "count"), 1);
  assert.equal(exactShare({ done: 3, target: 0, out_of: 12, state: "behind" }, "hotspots"), 0.75);
  assert.equal(exactShare({ done: null, target: 3, out_of: 12, state: "no_data" }, "share"), null);
  assert.equal(exactShare({ done: 0, target: null, out_of: 0, state: "counted" }, "part"), null);
});

const ANY = { region: "", district: "", cluster: "", priority: "", name: "" };
const ROW = { region: "south", districts: "|Đồng Hỷ|Võ Nhai|", cluster: "3", priority: "yes", text: "Xã Văn Lăng Nam · Đồng Hỷ cũ" };

test("a commune is found without diacritics and by its former district", () => {
  for (const name of ["", "  ", "van lang", "dong hy", "HỶ"]) assert.equal(isWanted(ROW, { ...ANY, name }), true, name);
  assert.equal(isWanted(ROW, { ...ANY, name: "ba be" }), false);
});

test("every filter that was chosen has to hold", () => {
  const held = { region: "south", district: "Võ Nhai", cluster: "3", priority: "yes" };
  const broken = { region: "north", district: "Võ", cluster: "31", priority: "" };
  assert.equal(isWanted(ROW, { ...ANY, ...held }), true);
  for (const [name, value] of Object.entries(broken)) {
    assert.equal(isWanted({ ...ROW, ...(name === "priority" && { priority: "" }) }, { ...ANY, ...held, ...(value && { [name]: value }) }), false, name);
  }
});

test("an address keeps what was chosen and nothing else, there and back", () => {
  const asked = readAsked(new URLSearchParams("target=T07&district=Ba+Bể&view=sides&on=&page=3"));
  assert.equal(queryOf(asked), "?target=T07&district=Ba+B%E1%BB%83&view=sides");
  assert.deepEqual(readAsked(new URLSearchParams(queryOf(asked))), asked);
  assert.equal(recordsOf("/office/progress", asked, "01933"), "/office/progress/T07/01933?district=Ba+B%E1%BB%83&view=sides");
  assert.equal(queryOf({}), "");
});

test("the weeks of a year end with the last day, and a day between two belongs to the earlier", () => {
  const weeks = weeksBetween("2026-01-01", "2026-01-20");
  assert.deepEqual(weeks, ["2026-01-06", "2026-01-13", "2026-01-20"]);
  assert.deepEqual(["2026-01-01", "2026-01-06", "2026-01-19", "2026-01-20"].map((day) => stopAt(weeks, day)), [0, 0, 1, 2]);
  assert.deepEqual(weeksBetween("2026-01-01", "2026-01-01"), ["2026-01-01"]);
});

test("one week of the year is a layer like any other", () => {
  const province = [{ done: null, target: 9, state: "no_data" }, { done: 1, target: 9, state: "behind" }];
  const series = { days: ["2026-01-06", "2026-01-13"], units: { a: [null, 1] }, targets: { a: [3, 3] }, wholes: { a: [null, null] }, states: { a: ["no_data", "behind"] }, province };
  assert.deepEqual(frameOf(series, 0).units, { a: { done: null, target: 3, out_of: null, state: "no_data" } });
  assert.deepEqual(frameOf(series, 1), { units: { a: { done: 1, target: 3, out_of: null, state: "behind" } }, province: province[1] });
});
