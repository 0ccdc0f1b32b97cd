import assert from "node:assert/strict";
import { test } from "node:test";

import { blankForm, chooseKind, faults, hasWork, makePin, normalName, reopen, stepOf } from "../../static/src/core/pin.js";
import { atFix, atTap, inArea, inCommune } from "../../static/src/core/place.js";
import { pinEntry } from "../../static/src/core/outbox.js";
import { wire } from "./wire.js";

const HOME = wire("field_home");
const [ROAD, CANAL, CAMERA] = wire("pin_batch_request").items;
const NOW = Date.parse("2026-11-23T02:00:00.000Z");

const begun = (id = ROAD.id) => blankForm({ id, user_id: 7, now: NOW, commune_code: "01933" });
const withPhotos = (form, item) => ({ ...form, photos: item.photos.map((p) => ({ ...p, type: "image/jpeg" })) });

test("a record made on the phone is the wire's item to the letter: a fix, a tap, an area", () => {
  let road = chooseKind(begun(), HOME, { group: "model", kind: "env_road" });
  road = atFix(road, HOME, { lon: 105.703540004, lat: 22.3095, accuracy_m: 12.4999, fixed_at: ROAD.position.fixed_at });
  road = withPhotos({ ...road, name: ROAD.name, details: { lead_org: "area_front", launched_on: "2026-11-20", households: "45" } }, ROAD);
  assert.deepEqual(makePin(road, HOME, NOW), ROAD);

  let canal = chooseKind(begun(CANAL.id), HOME, { group: "hotspot", kind: "canal" });
  canal = inArea(atTap(canal, HOME, { lon: 105.7101, lat: 22.3122 }), null);
  canal = withPhotos({ ...canal, name: CANAL.name, details: CANAL.details, captured_at: CANAL.captured_at }, CANAL);
  assert.deepEqual(makePin(canal, HOME, NOW), CANAL);

  let camera = chooseKind(begun(CAMERA.id), HOME, { group: "security", kind: "sec_camera" });
  camera = { ...inArea(camera, "01933-002"), name: CAMERA.name, details: { lead_org: "commune_front", launched_on: "" } };
  assert.deepEqual(makePin(camera, HOME, NOW), CAMERA);
});

test("choosing a kind known only by its area drops the coordinate already taken", () => {
  const fixed = atFix(begun(), HOME, { lon: 105.7, lat: 22.3, accuracy_m: 5, fixed_at: ROAD.captured_at });
  const camera = chooseKind(fixed, HOME, { group: "security", kind: "sec_camera" });
  assert.equal(camera.position, null);
  assert.equal(makePin({ ...camera, name: "x" }, HOME, NOW).position, null);
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
  const entry = pinEntry(ROAD, { user_id: 7, now: NOW, revision: 3 });
  const photos = ROAD.photos.map((p) => ({ ...p, type: "image/jpeg" }));
  const form = reopen(entry, { photos, step: "place", now: NOW + 1 });
  assert.equal(form.revision, 3);
  assert.deepEqual(makePin(form, HOME, NOW + 1), ROAD);
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
