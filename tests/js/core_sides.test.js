import assert from "node:assert/strict";
import { test } from "node:test";

import { photoEntry, pinEntry, updateEntry } from "../../static/src/core/outbox.js";
import { asNew, differences, onTop, photosOf, takeBack, takeTheirs, updateOf, wayOf, without } from "../../static/src/core/sides.js";
import { amend, move, observe } from "../../static/src/core/update.js";

const NOW = Date.UTC(2026, 10, 23, 5);
const CURRENT = {
  id: "p1", version: 5, name: "Đường hoa", kind: "env_road", state: "in_progress", area_code: "01933-004", commune_code: "01933", status: "approved",
  point: [105.7, 22.3], position_source: "gps", details: { households: 30, lead_org: "area_front" }, scores: { S1: 8 },
};
const photo = (id, of, update = null) => photoEntry({ id, role: "after", sha256: id, bytes: 8, type: "image/jpeg" }, { pin: of, update, user_id: 7, now: NOW });
const made = (id, photos = []) => ({ id, of: { id: "p1", version: 3 }, now: NOW, photos: photos.map((p) => ({ id: p, role: "after", sha256: p, bytes: 8 })) });
const held = (item, code = "version_conflict") => ({
  ...updateEntry(item, { about: { name: "x", group: "model", code: "C" }, entries: [], user_id: 7, now: NOW }), state: "conflict", error: { code }, current: CURRENT, attempts: 3,
});
const mint = () => {
  let n = 0;
  return () => `new-${++n}`;
};

test("only what differs is shown: a field, an answer or a score at a time", () => {
  const changes = { name: "Đường hoa", area_code: null, details: { households: 45, lead_org: "area_front" }, scores: { S1: 8, S2: 5 }, position: { lon: 105.7, lat: 22.3, accuracy_m: 5 } };
  assert.deepEqual(differences(held(amend(made("u1"), { changes })), CURRENT), [
    { field: "area_code", detail: null, mine: null, theirs: "01933-004" },
    { field: "details", detail: "households", mine: 45, theirs: 30 },
    { field: "scores", detail: "S2", mine: 5, theirs: undefined },
  ]);
  assert.deepEqual(differences(held(move(made("u1"), { state: "resolved" })), CURRENT), [{ field: "state", detail: null, mine: "resolved", theirs: "in_progress" }]);
  assert.deepEqual(differences(held(observe(made("u1"))), CURRENT), []);
});

test("an answer that only the other side has is a difference too: answers go as a whole", () => {
  assert.deepEqual(differences(held(amend(made("u1"), { changes: { details: { households: 30 } } })), CURRENT), [
    { field: "details", detail: "lead_org", mine: undefined, theirs: "area_front" },
  ]);
  const item = { schema: 1, id: "p1", group: "model", kind: "env_road", name: "Đường hoa", position: null, area_code: "01933-004", details: { households: 30 }, photos: [] };
  const found = differences({ ...pinEntry(item, { user_id: 7, now: NOW }), current: CURRENT }, CURRENT);
  assert.deepEqual(found.map(({ field, detail }) => [field, detail]), [["position", null], ["details", "lead_org"]]);
});

test("mine on top keeps its id and stands on their version; nothing of it is changed otherwise", () => {
  const entry = held(move(made("u1"), { state: "resolved" }));
  const { before, after: [mine], carried } = onTop(entry);
  assert.deepEqual([before, carried], [[entry], []]);
  assert.deepEqual(mine.item, { ...entry.item, base_version: 5 });
  assert.deepEqual([mine.state, mine.revision, mine.error, mine.current, mine.attempts, mine.saved_at], ["queued", 2, null, null, 0, NOW]);
});

test("a record with other content goes on under new ids, with those of its photos that are still here", () => {
  const item = { schema: 1, id: "p1", name: "x", photos: [{ id: "f1" }, { id: "f2" }] };
  const entry = { ...pinEntry(item, { user_id: 7, now: NOW }), state: "conflict", error: { code: "conflict" }, current: CURRENT };
  const { before, after, carried } = asNew(entry, [entry, photo("f2", "p1"), photo("g1", "p1", "u1")], mint());
  assert.deepEqual(before.map(({ id }) => id), ["p1", "f2"]);
  assert.deepEqual(after.map(({ id, pin, state }) => [id, pin, state]), [["new-1", undefined, "queued"], ["new-2", "new-1", "queued"]]);
  assert.deepEqual([after[0].item.id, after[0].item.photos], ["new-1", [{ id: "new-2" }]]);
  assert.deepEqual(carried, [{ from: "f2", to: "new-2" }]);
});

test("an update whose id stands for something else goes as a new one, on their version, its photos with it", () => {
  const entry = held(move(made("u1", ["g1"]), { state: "resolved" }), "conflict");
  const { after: [mine, picture] } = asNew(entry, [entry, photo("g1", "p1", "u1")], mint());
  assert.deepEqual([mine.id, mine.item.id, mine.item.base_version, mine.item.photos[0].id], ["new-1", "new-1", 5, "new-2"]);
  assert.deepEqual([picture.id, picture.update, picture.pin], ["new-2", "new-1", "p1"]);
});

test("taking theirs keeps mine aside with its photos, and taking it back brings it before its person again", () => {
  const entry = held(move(made("u1", ["g1"]), { state: "resolved" }));
  const entries = [entry, photo("g1", "p1", "u1"), photo("f1", "p1")];
  const { before, after } = takeTheirs(entry, entries);
  assert.deepEqual(before.map(({ id }) => id), ["u1", "g1"]);
  assert.deepEqual(after.map(({ id, state, item }) => [id, state, Boolean(item?.state)]), [["u1", "set_aside", true], ["g1", "set_aside", false]]);
  assert.deepEqual(takeBack(after).after.map(({ id, state }) => [id, state]), [["u1", "conflict"], ["g1", "queued"]]);
});

test("a way on is offered only where there is one", () => {
  assert.equal(wayOf(held(move(made("u1"), { state: "x" }))), "on_top");
  assert.equal(wayOf(held(move(made("u1"), { state: "x" }), "conflict")), "as_new");
  assert.equal(wayOf(held(observe(made("u1")), "record_withdrawn")), null);
  assert.equal(wayOf({ ...held(move(made("u1"), { state: "x" })), current: null }), null);
  assert.equal(wayOf({ ...photo("f1", "p1"), error: { code: "conflict" } }), null);
});

test("an update goes on without a photo that cannot go, and the photo is kept aside", () => {
  const entry = { ...held(observe(made("u1", ["g1", "g2"]))), state: "queued", error: null };
  const { after: [aside, lighter] } = without(photo("g1", "p1", "u1"), entry);
  assert.deepEqual([aside.state, lighter.item.photos.map(({ id }) => id), lighter.revision], ["set_aside", ["g2"], 2]);
});

test("a record's photos are not its updates' photos, and nobody takes another account's", () => {
  const record = pinEntry({ id: "p1", photos: [] }, { user_id: 7, now: NOW });
  const entries = [photo("f1", "p1"), photo("g1", "p1", "u1"), { ...photo("h1", "p1"), user_id: 8 }];
  assert.deepEqual(photosOf(record, entries).map(({ id }) => id), ["f1"]);
});

test("a photo an update still names is never given up by itself: the update would wait for it for ever", () => {
  const update = held(observe(made("u1", ["f1"])));
  assert.equal(updateOf(photo("f1", "p1", "u1"), [update])?.id, "u1");
  assert.equal(updateOf(photo("f1", "p1", "u2"), [update]), null);
  assert.equal(updateOf(photo("f1", "p1"), [update]), null);
});
