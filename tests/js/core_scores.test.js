// The sheet's sums, counted by hand.

import assert from "node:assert/strict";
import { test } from "node:test";

import { BONUS, openHotspot, reckon, scored, settled } from "../../static/src/core/scores.js";
import { wire } from "./wire.js";

const SHEET = wire("field_home").score_sheets.sxsd;
const FULL = Object.fromEntries(SHEET.criteria.flatMap(({ items }) => items.map(({ key, points }) => [key, points])));

test("a full sheet is a hundred, twenty-five for each criterion; the bonus comes on top", () => {
  const { total, most, criteria, unanswered } = reckon(SHEET, { ...FULL, [BONUS]: 5 });
  assert.deepEqual([total, most, unanswered], [105, 100, 0]);
  assert.deepEqual(criteria.map(({ points, most: of }) => [points, of]), Array(4).fill([25, 25]));
});

test("eighty are enough only with fifteen of every criterion", () => {
  const without_light = { ...FULL, S1: 0, S2: 7 }; // 7 + 7 of light, 89 in all
  assert.equal(reckon(SHEET, without_light).reached, false);
  assert.deepEqual(reckon(SHEET, without_light).criteria.map(({ enough }) => enough), [false, true, true, true]);
  assert.equal(reckon(SHEET, { ...FULL, S1: 0 }).reached, true); // 15 of light, 90 in all
  assert.equal(reckon(SHEET, { ...FULL, S1: 0, X1: 0, D1: 4 }).reached, false); // 74
  assert.equal(reckon(SHEET, { ...FULL, S1: 0, X1: 0, D1: 5, [BONUS]: 5 }).reached, true); // 75 and the bonus
});

test("an item has no more points than it has, and no less than none", () => {
  assert.deepEqual(scored(SHEET, null, "S1", 12), { S1: 10 });
  assert.deepEqual(scored(SHEET, { S1: 4 }, "X2", -3), { S1: 4, X2: 0 });
  assert.deepEqual(scored(SHEET, {}, BONUS, 9), { [BONUS]: 5 });
});

test("what was not scored counts nothing and is told apart from a zero", () => {
  assert.equal(reckon(SHEET, {}).unanswered, 12);
  assert.equal(reckon(SHEET, { S1: 0 }).unanswered, 11);
});

test("while waste stands in the area nothing is given for its absence; what was given comes back when it is gone", () => {
  const given = { ...FULL };
  const counts = settled(SHEET, given, true);
  assert.deepEqual([counts.C1, reckon(SHEET, counts).total], [0, 90]);
  assert.equal(given.C1, 10);
  assert.deepEqual(settled(SHEET, given, false), given);
});

test("only a confirmed hotspot that still stands, in this very area, takes points away", () => {
  const stands = { group: "hotspot", status: "approved", state: "petitioned", area_code: "01933-001" };
  const where = { area_code: "01933-001", open_states: ["verified", "petitioned"] };
  assert.equal(openHotspot([stands], where), stands);
  for (const other of [{ area_code: "01933-002" }, { state: "closed" }, { status: "submitted_commune" }, { group: "model" }]) {
    assert.equal(openHotspot([{ ...stands, ...other }], where), null, JSON.stringify(other));
  }
  assert.equal(openHotspot([{ ...stands, area_code: null }], { ...where, area_code: null }), null);
});
