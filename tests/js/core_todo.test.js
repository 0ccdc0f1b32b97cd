// Every expected number here was counted by hand from the records beside it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { lacking, notKeptUp, toRevisit } from "../../static/src/core/todo.js";

const TODAY = "2026-11-23"; // 183 days before: 24 May 2026
const selfmanage = {
  id: "T06", name: "", at: "area", kinds: ["env_selfmanage", "sec_safe"], states: ["launched", "maintained", "replicated"],
  lead_org: null, at_least: 1, maintained_within_days: 183, in_year: false,
};
const points = {
  id: "T11", name: "", at: "commune", kinds: ["env_sxsd_point"], states: ["launched", "maintained", "needs_support", "replicated"],
  lead_org: "commune_front", at_least: 3, maintained_within_days: null, in_year: false,
};
const drug = { ...points, id: "T12", kinds: ["sec_drug_point"], lead_org: null, at_least: 1, in_year: true };

const home = (facts = {}) => ({
  communes: [{ code: "01933", name: "Đồng Phúc" }],
  areas: [{ code: "01933-001", name: "Thôn 1", commune_code: "01933" }, { code: "01933-002", name: "Thôn 2", commune_code: "01933" }],
  groups: [{ key: "model", first_state: "launched", kinds: [] }, { key: "security", first_state: "launched", kinds: [] }],
  targets: [selfmanage], may_review_in: [], open_states: ["new", "petitioned"], year: { starts_on: "2026-01-01", ends_on: "2026-12-31" },
  ...facts,
});
let n = 0;
const pin = (facts = {}) => ({
  id: `pin-${(n += 1)}`, group: "model", kind: "env_selfmanage", status: "approved", state: "maintained", commune_code: "01933", area_code: "01933-001",
  captured_at: "2026-03-01T02:00:00.000Z", maintained_on: "2026-09-01", held_on: null, details: {}, mine: true, may: ["observe", "maintain"], ...facts,
});
const recorded = (facts = {}) => ({
  id: `entry-${(n += 1)}`, kind: "pin",
  item: { group: "model", kind: "env_selfmanage", commune_code: "01933", area_code: "01933-001", details: {}, captured_at: "2026-11-22T02:00:00.000Z", ...facts },
});
const maintains = (pin_id) => ({ id: `entry-${(n += 1)}`, kind: "update", item: { action: "maintain", pin: pin_id } });
const lacks = (home_, { pins = [], entries = [] } = {}) =>
  lacking(home_, { pins, entries, today: TODAY }).map(({ target, unit, missing, done, lapsed }) => [target.id, unit.code, missing, done.confirmed, done.waiting, lapsed.length]);

test("whoever looks after many communes is not told from a part of their records", () => {
  const communes = Array.from({ length: 6 }, (_, i) => ({ code: `0193${i}`, name: "" }));
  assert.deepEqual(lacks(home({ communes })), []);
  assert.equal(lacks(home({ communes: communes.slice(0, 5) })).length, 2);
});

test("two areas, one confirmed and kept up: the other still lacks one", () => {
  assert.deepEqual(lacks(home(), { pins: [pin()] }), [["T06", "01933-002", 1, 0, 0, 0]]);
});

test("nothing recorded anywhere: each area lacks one", () => {
  assert.deepEqual(lacks(home()), [["T06", "01933-001", 1, 0, 0, 0], ["T06", "01933-002", 1, 0, 0, 0]]);
});

test("what waits for review or on this phone is not asked for again", () => {
  const pins = [pin({ status: "submitted_commune", state: "launched", maintained_on: null, captured_at: "2026-11-20T02:00:00.000Z" })];
  assert.deepEqual(lacks(home(), { pins, entries: [recorded({ area_code: "01933-002" })] }), []);
});

test("an entry whose record the server knows already counts once", () => {
  const known = pin({ status: "submitted_commune", state: "launched", kind: "env_sxsd_point", details: { lead_org: "commune_front" } });
  const again = { ...recorded({ kind: "env_sxsd_point", details: { lead_org: "commune_front" } }), id: known.id };
  const at = home({ targets: [points], may_review_in: ["01933"] });
  assert.deepEqual(lacks(at, { pins: [known], entries: [again] }), [["T11", "01933", 2, 0, 1, 0]]);
});

test("confirmed but last kept up on 23 May, 184 days ago: lacking, and one confirmation away", () => {
  const one_area = home({ areas: home().areas.slice(0, 1) });
  const stale = pin({ maintained_on: "2026-05-23" });
  assert.deepEqual(lacks(one_area, { pins: [stale] }), [["T06", "01933-001", 1, 0, 0, 1]]);
  assert.deepEqual(lacks(one_area, { pins: [pin({ maintained_on: "2026-05-24" })] }), [], "183 days ago still counts");
  assert.deepEqual(lacks(one_area, { pins: [stale], entries: [maintains(stale.id)] }), [], "its confirmation is on the way");
});

test("a withdrawn record, one of another kind and one that is paused prove nothing", () => {
  const pins = [pin({ status: "withdrawn" }), pin({ kind: "env_tree" }), pin({ state: "paused" })];
  assert.deepEqual(lacks(home({ areas: home().areas.slice(0, 1) }), { pins }), [["T06", "01933-001", 1, 0, 0, 0]]);
});

test("a commune's target is shown to whoever answers for the commune, and counts what its Front leads", () => {
  const led = { kind: "env_sxsd_point", details: { lead_org: "commune_front" } };
  const pins = [pin(led), pin({ ...led, area_code: "01933-002" }), pin({ ...led, details: { lead_org: "province_front" } }), pin({ ...led, commune_code: "05602" })];
  assert.deepEqual(lacks(home({ targets: [points], may_review_in: ["01933"] }), { pins }), [["T11", "01933", 1, 2, 0, 0]]);
  assert.deepEqual(lacks(home({ targets: [points] }), { pins }), []);
});

test("a target of the year counts what was launched in it", () => {
  const at = home({ targets: [drug], may_review_in: ["01933"] });
  const launched = (day) => pin({ group: "security", kind: "sec_drug_point", details: { launched_on: day } });
  assert.deepEqual(lacks(at, { pins: [launched("2025-12-31")] }), [["T12", "01933", 1, 0, 0, 0]]);
  assert.deepEqual(lacks(at, { pins: [launched("2026-12-01")] }), [["T12", "01933", 1, 0, 0, 0]], "not launched yet");
  assert.deepEqual(lacks(at, { pins: [launched("2026-01-01")] }), []);
});

test("an activity of the year is dated by the day it was held", () => {
  const festival = { ...drug, id: "T09", at: "area", kinds: ["act_festival"], states: [] };
  const at = home({ targets: [festival], areas: home().areas.slice(0, 1) });
  assert.deepEqual(lacks(at, { pins: [pin({ group: "activity", kind: "act_festival", held_on: "2026-11-18" })] }), []);
  assert.deepEqual(lacks(at, { pins: [pin({ group: "activity", kind: "act_festival", held_on: "2025-11-18" })] }).length, 1);
});

test("not kept up: mine, running, six months and a day ago, and not about to be confirmed", () => {
  const late = pin({ maintained_on: "2026-05-23" });
  const later = pin({ maintained_on: null, captured_at: "2026-02-01T02:00:00.000Z" });
  const queued = pin({ maintained_on: "2026-01-05" });
  const others = [pin({ maintained_on: "2026-05-24" }), pin({ maintained_on: "2026-01-01", mine: false }), pin({ maintained_on: "2026-01-01", state: "paused" }), pin({ maintained_on: "2026-01-01", may: [] })];
  const found = notKeptUp([late, later, queued, ...others], { entries: [maintains(queued.id)], today: TODAY });
  assert.deepEqual(found.map(({ id }) => id), [later.id, late.id]);
});

test("to be looked at again: open hotspots untouched for over a week, the longest first", () => {
  const spot = (facts) => pin({ group: "hotspot", kind: "canal", state: "new", mine: false, may: ["observe"], ...facts });
  const older = spot({ changed: { at: "2026-11-01T02:00:00.000Z", by: "", action: "" }, state: "petitioned" });
  const old = spot({ changed: { at: "2026-11-15T02:00:00.000Z", by: "", action: "" } });
  const visited = spot({});
  const others = [spot({ changed: { at: "2026-11-16T02:00:00.000Z", by: "", action: "" } }), spot({ state: "resolved" }), spot({ may: [] }), spot({ status: "needs_info" }), pin()];
  const entries = [{ id: "u", kind: "update", item: { action: "observe", pin: visited.id } }];
  assert.deepEqual(toRevisit(home(), { pins: [old, older, visited, ...others], entries, today: TODAY }).map(({ id }) => id), [older.id, old.id]);
});
