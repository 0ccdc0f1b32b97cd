import assert from "node:assert/strict";
import { test } from "node:test";

import { amendingForm, changesOf, makeAmend, saysSomething } from "../../static/src/core/amend.js";
import { offers, openMoves } from "../../static/src/core/open_actions.js";
import { hasWork } from "../../static/src/core/pin.js";
import { blankUpdate, hasUpdateWork, makeUpdate, movesOf, needsOf, roleOf, towards, updateFaults } from "../../static/src/core/update_form.js";

const NOW = Date.parse("2026-11-23T03:00:00Z");
const home = {
  groups: [
    {
      key: "hotspot", photo_required: true, first_state: "new", fields: [{ key: "severity", type: "choice" }, { key: "bags", type: "integer" }],
      states: [{ key: "new", name: "New" }, { key: "petitioned", name: "Petitioned" }, { key: "resolved", name: "Resolved" }, { key: "invalid", name: "Invalid" }],
      flow: [
        { to: "resolved", from: ["new", "petitioned"], by: "field", needs: ["after_photo"] },
        { to: "petitioned", from: ["new"], by: "commune", needs: ["document"] },
        { to: "invalid", from: ["new"], by: "commune", needs: ["note"] },
      ],
      kinds: [{ key: "canal", position: "point" }],
    },
    { key: "model", photo_required: true, first_state: "launched", fields: [], states: [], flow: [], kinds: [{ key: "env_tree", position: "point" }] },
    { key: "security", photo_required: false, first_state: "launched", fields: [], states: [], flow: [], kinds: [{ key: "sec_camera", position: "area" }] },
  ],
  areas: [], communes: [],
};
const pin = (facts = {}) => ({
  id: "p1", version: 3, group: "hotspot", kind: "canal", name: "Spot", status: "approved", state: "new", may: ["observe"], moves: ["petitioned", "resolved", "invalid"],
  commune_code: "01933", area_code: "01933-001", point: [105.7, 22.3], position_source: "gps", accuracy_m: 8, details: { severity: "minor", bags: 2 }, scores: null, photos: [], ...facts,
});
const photo = (role = "general") => ({ id: `ph-${role}`, role, sha256: "x", bytes: 1, type: "image/jpeg" });
const begin = (action, facts = {}) => ({ ...blankUpdate({ id: "u1", user_id: 7, action, pin: pin(), now: NOW }), ...facts });
const codes = (form, of = pin()) => updateFaults(form, home, of).map(({ field, code }) => [field, code]);

test("an observation says something: a photo or a note", () => {
  assert.deepEqual(codes(begin("observe", { note: "  " })), [["photos", "nothing_said"]]);
  assert.deepEqual(codes(begin("observe", { note: "seen" })), []);
  assert.deepEqual(codes(begin("observe", { photos: [photo()] })), []);
});

test("a confirmation needs a photo where the kind does, and only there", () => {
  assert.deepEqual(codes(begin("maintain"), pin({ group: "model", kind: "env_tree" })), [["photos", "photo_missing"]]);
  assert.deepEqual(codes(begin("maintain"), pin({ group: "security", kind: "sec_camera" })), []);
});

test("a move needs what its step needs, and a state that is open to this person", () => {
  assert.deepEqual(codes(begin("move")), [["state", "state_missing"]]);
  assert.deepEqual(codes(begin("move", { state: "resolved" }), pin({ moves: [] })), [["state", "state_missing"]]);
  assert.deepEqual(codes(begin("move", { state: "resolved", photos: [photo("before")] })), [["photos", "after_photo_missing"]]);
  assert.deepEqual(codes(begin("move", { state: "resolved", photos: [photo("after")] })), []);
  assert.deepEqual(codes(begin("move", { state: "petitioned" })), [["document_number", "document_missing"], ["document_on", "day_missing"]]);
  assert.deepEqual(codes(begin("move", { state: "petitioned", document_number: "12/CV", document_on: "2026-11-20" })), []);
  assert.deepEqual(codes(begin("move", { state: "invalid" })), [["note", "note_missing"]]);
});

test("photos taken before the state was chosen become what that state asks for", () => {
  const chosen = towards(begin("move", { photos: [photo()] }), home, pin(), "resolved");
  assert.deepEqual([roleOf(chosen, home, pin()), chosen.photos[0].role, needsOf(chosen, home, pin())], ["after", "after", ["after_photo"]]);
  assert.equal(towards(chosen, home, pin(), "invalid").photos[0].role, "general");
});

test("states are offered in the order of the group, and only those open now", () => {
  assert.deepEqual(movesOf(home, pin({ moves: ["resolved", "petitioned"] })).map(({ key }) => key), ["petitioned", "resolved"]);
});

test("the update carries the version the person saw, and a document only where the step asks for one", () => {
  const at = { now: NOW, device: null };
  const moved = makeUpdate(begin("move", { state: "petitioned", document_number: " 12/CV ", document_on: "2026-11-20" }), home, pin({ version: 9 }), at);
  assert.deepEqual([moved.base_version, moved.state, moved.document, moved.pin], [3, "petitioned", { number: "12/CV", on: "2026-11-20" }, "p1"]);
  assert.equal(makeUpdate(begin("move", { state: "resolved", document_number: "12/CV" }), home, pin(), at).document, null);
});

test("no position of a person ever goes with a kind that is known by its residential area alone", () => {
  const position = { lon: 105.7, lat: 22.3, accuracy_m: 5, source: "gps", fixed_at: "2026-11-23T02:00:00Z" };
  const at = { now: NOW, device: null };
  assert.equal(makeUpdate(begin("observe", { position }), home, pin({ group: "security", kind: "sec_camera" }), at).position, null);
  assert.deepEqual(makeUpdate(begin("observe", { position }), home, pin(), at).position, position);
});

test("an empty form is no work; a note, a photo or a place is", () => {
  assert.deepEqual([begin("observe"), begin("move", { state: "resolved" }), begin("observe", { note: "x" }), begin("observe", { photos: [photo()] })].map(hasUpdateWork), [false, false, true, true]);
});

const waiting = (action) => [{ kind: "update", item: { action, pin: "p1" } }];

test("what can be done: the likeliest first, named moves by their names", () => {
  assert.deepEqual(offers(pin(), []), ["resolve", "petition", "observe", "move"]);
  assert.deepEqual(offers(pin({ moves: ["resolved"] }), []), ["resolve", "observe"]);
  const model = pin({ group: "model", state: "launched", may: ["observe", "maintain", "amend"], moves: ["maintained", "paused"], status: "submitted_commune" });
  assert.deepEqual(offers(model, []), ["maintain", "observe", "move", "amend"]);
  assert.deepEqual(offers({ ...model, status: "needs_info" }, []), ["answer", "maintain", "observe", "move"]);
  assert.deepEqual(offers(pin({ may: [], moves: [] }), []), []);
});

test("to be kept up is said by a confirmation, not by a move beside it", () => {
  assert.deepEqual(openMoves(pin({ state: "launched", may: ["maintain"], moves: ["maintained", "paused"] })), ["paused"]);
  assert.deepEqual(openMoves(pin({ state: "paused", may: ["observe"], moves: ["maintained", "launched"] })), ["maintained", "launched"]);
});

test("a change that waits keeps a second one from being begun on what will be different", () => {
  assert.deepEqual(offers(pin(), waiting("move")), ["observe"]);
  assert.deepEqual(offers(pin({ status: "needs_info", may: ["observe", "amend"] }), waiting("amend")), ["observe"]);
  assert.deepEqual(offers(pin({ may: ["observe", "maintain"], moves: [] }), waiting("maintain")), ["observe"]);
  assert.deepEqual(offers(pin(), waiting("observe")), ["resolve", "petition", "observe", "move"]);
});

const open = (of = pin(), facts = {}) => ({ ...amendingForm(of, { update: "u2", user_id: 7, now: NOW, photos: [{ id: "old", role: "before" }] }), ...facts });

test("a record opened for correction differs from itself in nothing", () => {
  for (const of of [pin(), pin({ position_source: "area" }), pin({ group: "security", kind: "sec_camera", position_source: "area", details: {} })]) {
    assert.deepEqual(changesOf(open(of), home, of), {});
    assert.equal(saysSomething(open(of), home, of), false);
  }
  assert.equal(hasWork(open()), true, "leaving it is asked about");
});

test("only what differs travels, old photos stay where they are", () => {
  const form = open(pin(), { name: "Spot two", details: { severity: "urgent", bags: "2" }, photos: [...open().photos, photo("general")] });
  const update = makeAmend(form, home, pin(), { now: NOW, clock_offset_ms: null, dropped: ["lost"] });
  assert.deepEqual(update.changes, { name: "Spot two", details: { severity: "urgent", bags: 2 } });
  assert.deepEqual([update.id, update.base_version, update.dropped, update.photos.map(({ id }) => id)], ["u2", 3, ["lost"], ["ph-general"]]);
});

test("a place that moved travels whole; one given up for the area travels as none", () => {
  const position = { lon: 105.71, lat: 22.31, accuracy_m: null, source: "tapped", fixed_at: null, weak_reason: null };
  assert.deepEqual(changesOf(open(pin(), { position }), home, pin()), { position: { lon: 105.71, lat: 22.31, accuracy_m: null, source: "tapped", fixed_at: null } });
  assert.deepEqual(changesOf(open(pin(), { by_area: true }), home, pin()), { position: null });
});

test("a word to whoever asked is an answer too", () => {
  const form = open();
  assert.equal(saysSomething({ ...form, amending: { ...form.amending, note: "done" } }, home, pin()), true);
});
