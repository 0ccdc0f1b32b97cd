import assert from "node:assert/strict";
import { test } from "node:test";

import { faults as faultsOn } from "../../static/src/core/faults.js";
import { blankForm, chooseKind, hasWork, makePin as makeWith, normalName, reopen, stepOf, takenUp, withPhotos, withSuggestions } from "../../static/src/core/pin.js";
import { atFix, atTap, excused, inArea, inCommune } from "../../static/src/core/place.js";
import { pinEntry } from "../../static/src/core/outbox.js";
import { wire } from "./wire.js";

const HOME = wire("field_home");
const [ROAD, CANAL, CAMERA, POINT, MEETING, OLDER] = wire("pin_batch_request").items;
const NOW = Date.parse("2026-11-23T02:00:00.000Z");
const TODAY = "2026-11-23";

const begun = (id = ROAD.id) => ({ ...blankForm({ id, user_id: 7, now: NOW, commune_code: "01933" }), spent_ms: null });
const photosOf = (item) => item.photos.map((p) => ({ ...p, type: "image/jpeg" }));
const faults = (form, home) => faultsOn(form, home, TODAY);
const makePin = (form, home, now, clock_offset_ms = null) => makeWith(form, home, now, clock_offset_ms);

test("a record made on the phone is the wire's item to the letter: a weak fix that was excused", () => {
  let road = chooseKind({ ...begun(), spent_ms: 58_249.6 }, HOME, { group: "model", kind: "env_road" });
  road = atFix(road, HOME, { lon: 105.703540004, lat: 22.3095, accuracy_m: 42.4999, fixed_at: ROAD.position.fixed_at });
  road = excused(road, "canopy");
  road = withPhotos(road, photosOf(ROAD), Date.parse(ROAD.position.fixed_at) + 30_000);
  const typed = { lead_org: "area_front", launched_on: "2026-11-20", households: "45", how: " Mỗi hộ một luống hoa.\n" };
  assert.deepEqual(makePin({ ...road, name: ROAD.name, state: "building", details: typed }, HOME, NOW, -1200), ROAD);
});

test("to the letter: a tap on the map, an area alone", () => {
  let canal = chooseKind(begun(CANAL.id), HOME, { group: "hotspot", kind: "canal" });
  canal = inArea(atTap(canal, HOME, { lon: 105.7101, lat: 22.3122 }), null);
  canal = { ...canal, photos: photosOf(CANAL), name: CANAL.name, details: CANAL.details, captured_at: CANAL.captured_at };
  assert.deepEqual(makePin(canal, HOME, NOW), CANAL);

  let camera = chooseKind(begun(CAMERA.id), HOME, { group: "security", kind: "sec_camera" });
  camera = { ...inArea(camera, "01933-002"), name: CAMERA.name, details: { lead_org: "commune_front", launched_on: "" } };
  assert.deepEqual(makePin(camera, HOME, NOW), CAMERA);
});

test("to the letter: a model with its scores, a meeting of the whole commune", () => {
  let point = chooseKind({ ...begun(POINT.id), spent_ms: 91_000 }, HOME, { group: "model", kind: "env_sxsd_point" });
  point = atFix(point, HOME, { lon: 105.7203, lat: 22.2897, accuracy_m: 6, fixed_at: POINT.position.fixed_at });
  point = withPhotos(point, photosOf(POINT), Date.parse(POINT.position.fixed_at) + 4000);
  point = { ...point, name: POINT.name, details: { lead_org: "commune_front" }, scores: POINT.scores };
  assert.deepEqual(makePin(point, HOME, NOW, 0), POINT);

  let meeting = chooseKind({ ...begun(MEETING.id), spent_ms: 40_000 }, HOME, { group: "activity", kind: "meeting" });
  meeting = { ...meeting, by_area: true, name: MEETING.name, details: { held_on: "2026-11-22", topic: "all", participants: "60" } };
  assert.deepEqual(faults(meeting, HOME), []);
  assert.deepEqual(makePin(meeting, HOME, NOW), MEETING);
});

test("scores travel only with a kind that has a sheet, fields only with a kind that has them", () => {
  const form = { ...begun(), group: "model", kind: "env_road", name: "x", scores: { S1: 3 }, details: { lead_org: "area_front", topic: "all" } };
  const item = makePin(form, HOME, NOW);
  assert.equal("scores" in item, false);
  assert.deepEqual(item.details, { lead_org: "area_front" });
});

test("choosing a kind known only by its area drops the coordinate already taken", () => {
  const fixed = atFix(begun(), HOME, { lon: 105.7, lat: 22.3, accuracy_m: 5, fixed_at: ROAD.captured_at });
  const camera = chooseKind(fixed, HOME, { group: "security", kind: "sec_camera" });
  assert.equal(camera.position, null);
  assert.equal(makePin({ ...camera, name: "x" }, HOME, NOW).position, null);
  assert.equal(chooseKind(camera, HOME, { group: "security", kind: "sec_safe" }).by_area, false);
});

test("who has one residential area only is not asked which", () => {
  const one_area = { ...HOME, areas: HOME.areas.slice(0, 1) };
  const camera = (home) => chooseKind(begun(), home, { group: "security", kind: "sec_camera" });
  assert.deepEqual([camera(one_area).area_code, camera(HOME).area_code], ["01933-001", null]);
});

test("a record can stand at its residential area alone, when there is neither fix nor map", () => {
  const form = { ...inArea(chooseKind(begun(), HOME, { group: "security", kind: "sec_safe" }), "01933-001"), by_area: true };
  assert.deepEqual(faults({ ...form, name: "x", details: { lead_org: "area_front" } }, HOME), []);
  assert.equal(makePin(form, HOME, NOW).position, null);
});

test("names are composed letters with single spaces", () => {
  assert.equal(normalName("  \u0110u\u031bo\u031b\u0300ng   hoa\n"), "\u0110\u01b0\u1eddng hoa");
});

test("each missing thing is named with its field and the step that holds it", () => {
  assert.deepEqual(faults(begun(), HOME).map((f) => f.code), ["kind_missing"]);
  const hotspot = chooseKind(begun(), HOME, { group: "hotspot", kind: "canal" });
  assert.deepEqual(
    faults(hotspot, HOME).map(({ field, step }) => `${step}.${field}`),
    ["place.position", "photos.photos", "details.name", "details.severity", "details.amount", "details.waste"],
  );
});

test("a number out of its bounds is told with the bounds; thousands may carry a dot", () => {
  const model = (households) => ({
    ...atTap(chooseKind(begun(), HOME, { group: "model", kind: "env_road" }), HOME, { lon: 105.7, lat: 22.3 }),
    photos: ROAD.photos, name: "x", details: { lead_org: "area_front", households },
  });
  assert.deepEqual(faults(model("1.200"), HOME), []);
  assert.equal(makePin(model("1.200"), HOME, NOW).details.households, 1200);
  for (const wrong of ["20001", "-1", "many", "1,5"]) {
    assert.deepEqual(faults(model(wrong), HOME).map((f) => f.params), [{ min: 0, max: 20000 }], wrong);
  }
});

test("the nearest residential area follows the position until a person chooses one", () => {
  const near = atTap(begun(), HOME, { lon: 105.72, lat: 22.29 });
  assert.equal(near.area_code, "01933-003");
  const chosen = inArea(near, "01933-001");
  assert.equal(atTap(chosen, HOME, { lon: 105.71, lat: 22.312 }).area_code, "01933-001");
  assert.equal(inCommune(chosen, HOME, "01840").area_code, null);
});

test("a refused record reopens with its id, photos and every value, and makes the same item again", () => {
  for (const [item, clock] of [[ROAD, -1200], [POINT, 0], [CANAL, null]]) {
    const form = reopen(pinEntry(item, { user_id: 7, now: NOW, revision: 3 }), { photos: photosOf(item), step: "place", now: NOW + 1 });
    assert.equal(form.revision, 3);
    assert.deepEqual(makePin(form, HOME, NOW + 1, clock), item);
  }
});

test("one of the first schema reopens too, and leaves as one of the second", () => {
  const form = reopen(pinEntry(OLDER, { user_id: 7, now: NOW, revision: 1 }), { photos: [], step: "place", now: NOW });
  const again = makePin(form, HOME, NOW);
  assert.deepEqual([again.schema, again.state, again.position.weak_reason, again.device.form_ms], [2, "launched", null, null]);
  assert.deepEqual(again.details, OLDER.details);
});

test("a form kept by the first version is taken up: what it did not count is unknown, not nothing", () => {
  const { state: _state, scores: _scores, not_same: _not_same, shutter_at: _shutter_at, spent_ms: _spent_ms, ...kept } = chooseKind(begun(), HOME, { group: "model", kind: "env_road" });
  const form = takenUp(kept);
  assert.deepEqual([form.spent_ms, form.not_same, form.kind], [null, [], "env_road"]);
});

test("a form begun for something known asks only for the rest", () => {
  const start = { id: "x", user_id: 7, now: NOW, commune_code: "01933" };
  const form = blankForm({ ...start, group: "model", kind: "env_road", area_code: "01933-003" });
  assert.deepEqual([form.step, form.kind, form.area_code], ["place", "env_road", "01933-003"]);
  assert.equal(atTap(form, HOME, { lon: 105.71, lat: 22.312 }).area_code, "01933-003");
  assert.equal(blankForm({ ...start, group: "activity" }).step, "kind");
  const camera = blankForm({ ...start, group: "security", kind: "sec_camera", area_code: "01933-002" });
  assert.equal(makePin({ ...camera, name: "x" }, HOME, NOW).position, null);
});

test("an activity is suggested for today and cannot be of a day that has not come; a launch may be planned", () => {
  const by = { role: "area_front", today: TODAY, nameOf: (kind) => kind };
  const cleanup = withSuggestions(chooseKind(begun(), HOME, { group: "activity", kind: "cleanup" }), HOME, by);
  assert.deepEqual([cleanup.details.held_on, cleanup.details.lead_org], [TODAY, "area_front"]);
  const code = (form) => faults(form, HOME).filter(({ field }) => /_on$/.test(field)).map((fault) => fault.code);
  assert.deepEqual(code(cleanup), []);
  const on = (day) => code({ ...cleanup, details: { held_on: day } });
  assert.deepEqual([on("2026-11-24"), on("1989-12-31"), on("")], [["date_future"], ["date_range"], ["date_missing"]]);
  const road = chooseKind(begun(), HOME, { group: "model", kind: "env_road" });
  assert.deepEqual(code({ ...road, details: { launched_on: "2027-02-01" } }), []);
  assert.deepEqual(code({ ...road, details: { launched_on: "2028-01-01" } }), ["date_range"]);
});

test("a hotspot of the kind that has no name of its own is suggested by what it is", () => {
  const by = { role: "area_front", today: TODAY, nameOf: (kind, area) => [kind, area].filter(Boolean).join() };
  const named = (kind) => withSuggestions(chooseKind(begun(), HOME, { group: "hotspot", kind }), HOME, by).name;
  const { short_name, kinds } = HOME.groups.find(({ key }) => key === "hotspot");
  assert.deepEqual([named("other"), named("canal")], [short_name, kinds.find(({ key }) => key === "canal").name]);
});

test("what was typed is never replaced by a suggestion", () => {
  const by = { role: "area_front", today: TODAY, nameOf: (kind) => kind };
  const form = { ...chooseKind(begun(), HOME, { group: "activity", kind: "cleanup" }), details: { held_on: "2026-11-01", lead_org: "member_org" } };
  assert.deepEqual(withSuggestions(form, HOME, by).details, { held_on: "2026-11-01", lead_org: "member_org" });
});

test("a text longer than its field takes is told with how long it may be", () => {
  const road = { ...chooseKind(begun(), HOME, { group: "model", kind: "env_road" }), details: { decision: "x".repeat(121) } };
  assert.deepEqual(faults(road, HOME).find(({ field }) => field === "decision").params, { n: 120 });
});

test("choosing another kind of the same group keeps what was answered, another group forgets it", () => {
  const road = { ...chooseKind(begun(), HOME, { group: "model", kind: "env_road" }), state: "building", details: { lead_org: "area_front" } };
  assert.equal(chooseKind(road, HOME, { group: "model", kind: "env_tree" }).state, "building");
  const canal = chooseKind(road, HOME, { group: "hotspot", kind: "canal" });
  assert.deepEqual([canal.state, canal.details], [null, {}]);
});

test("the moment recorded is that of the first evidence, not of the button", () => {
  const fixed = atFix(begun(), HOME, { lon: 105.7, lat: 22.3, accuracy_m: 5, fixed_at: "2026-11-23T01:00:00.000Z" });
  const again = atFix(fixed, HOME, { lon: 105.7, lat: 22.3, accuracy_m: 4, fixed_at: "2026-11-23T01:05:00.000Z" });
  assert.equal(again.captured_at, "2026-11-23T01:00:00.000Z");
});

test("only a form that holds something asks before it is thrown away", () => {
  assert.equal(hasWork(begun()), false);
  assert.equal(hasWork(chooseKind(begun(), HOME, { group: "model", kind: "env_road" })), true);
});

test("a refusal's field leads to the step that can put it right", () => {
  const steps = { kind: "group", area_code: "place", "position.lon": "place", photos: "photos", launched_on: "details" };
  for (const [field, step] of Object.entries(steps)) assert.equal(stepOf(field), step);
  assert.equal(stepOf(undefined), "details");
});
