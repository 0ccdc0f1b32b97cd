import assert from "node:assert/strict";
import { test } from "node:test";

import { beginnings, divided, fieldsFor, kindsInSections, nearDuplicate, needsPhoto } from "../../static/src/core/catalogue.js";
import { age_ms, better, isGood, isOld, isWeak } from "../../static/src/core/fix.js";
import { clockTime, count, dayAndHour, distance, fill, integer, isoDay, receiptCode } from "../../static/src/core/format.js";
import { distance_m, inShape, nearest } from "../../static/src/core/geodesy.js";
import { hostApp } from "../../static/src/core/in_app.js";
import { clockOffset, homeProblem, presence, retryAfter } from "../../static/src/core/reply.js";
import { address, parse } from "../../static/src/core/routes.js";
import { fold, matches } from "../../static/src/core/search.js";
import { uuid4 } from "../../static/src/core/uuid.js";
import { isShell } from "../../static/src/core/worker_rules.js";
import { wire } from "./wire.js";

test("search finds both ways to place a tone, and none at all", () => {
  assert.equal(fold("V\u0103n h\u00f3a"), fold("van ho\u00e1"));
  assert.equal(fold("\u0110\u01b0\u1eddng l\u00e0ng"), "duong lang");
  assert.ok(matches("rac nguon", "Thu gom, ph\u00e2n lo\u1ea1i r\u00e1c t\u1ea1i ngu\u1ed3n"));
  assert.ok(!matches("rac kenh", "Thu gom r\u00e1c"));
  assert.ok(matches("", "anything"));
});

test("numbers, days and codes are written as the office writes them", () => {
  assert.deepEqual([integer(1234567), integer(999), count(2), count(12)], ["1.234.567", "999", "02", "12"]);
  assert.deepEqual([distance(120.4, { m: "m", km: "km" }), distance(1250, { m: "m", km: "km" })], ["120 m", "1,3 km"]);
  assert.equal(dayAndHour("2026-11-22T18:05:00Z"), "01:05 23/11/2026");
  assert.equal(clockTime("2026-11-22T18:05:00Z"), "01:05");
  assert.equal(isoDay(Date.parse("2026-11-22T18:05:00Z")), "2026-11-23");
  assert.equal(receiptCode("7KQ2M9XD4A"), "7KQ2M-9XD4A");
  assert.equal(fill("{n} of {m}", { n: 2 }), "2 of {m}");
});

test("distance on the ground: a degree of latitude is 111,195 m", () => {
  assert.ok(Math.abs(distance_m([105, 21], [105, 22]) - 111_195) < 1);
  assert.ok(distance_m([105, 22], [106, 22]) < distance_m([105, 21], [106, 21]));
});

test("the nearest place is found among those that have a point", () => {
  const places = [{ id: "a", point: null }, { id: "b", point: [105.7, 22.3] }, { id: "c", point: [105.8, 22.3] }];
  assert.equal(nearest([105.72, 22.3], places).place.id, "b");
  assert.equal(nearest([105.72, 22.3], [places[0]]), null);
});

test("a hole in a shape is outside", () => {
  const ring = (a, b) => [[a, a], [b, a], [b, b], [a, b], [a, a]];
  const shape = { type: "MultiPolygon", coordinates: [[ring(0, 10), ring(4, 6)]] };
  assert.deepEqual([[1, 1], [5, 5], [11, 1]].map((p) => inShape(p, shape)), [true, false, false]);
});

test("the more accurate reading wins; above 30 m it is weak, and a tap is never weak", () => {
  const far = { lon: 1, lat: 1, accuracy_m: 60, fixed_at: "" };
  const near = { ...far, accuracy_m: 8 };
  assert.equal(better(near, far), near);
  assert.equal(better(far, near), near);
  assert.deepEqual([isGood(near), isGood(far), isWeak(far), isWeak({ accuracy_m: 30 }), isWeak({ accuracy_m: null })], [true, false, true, false, false]);
});

test("a duplicate is of the same group, within 50 m, and not the record itself", () => {
  const pins = [
    { id: "self", group: "model", point: [105.7, 22.3] },
    { id: "other group", group: "hotspot", point: [105.7, 22.3] },
    { id: "near", group: "model", point: [105.7003, 22.3] },
    { id: "far", group: "model", point: [105.71, 22.3] },
  ];
  assert.equal(nearDuplicate({ id: "self", group: "model", at: [105.7, 22.3] }, pins, distance_m).pin.id, "near");
  assert.equal(nearDuplicate({ id: "self", group: "security", at: [105.7, 22.3] }, pins, distance_m), null);
});

test("a fix knows its age; after ten minutes it may be of another place, and a tap has none", () => {
  const now = Date.parse("2026-11-23T02:00:00Z");
  const at = (fixed_at) => ({ fixed_at });
  assert.deepEqual([at("2026-11-23T01:59:00Z"), at(null), at("2026-11-23T02:00:01Z")].map((p) => age_ms(p, now)), [60_000, null, null]);
  assert.deepEqual([at("2026-11-23T01:49:59Z"), at("2026-11-23T01:50:00Z"), at(null)].map((p) => isOld(p, now)), [true, false, false]);
});

test("kinds pinned most stand before the sections, at most three; the others keep the plan's order, and none stands twice", () => {
  const [model] = wire("field_home").groups;
  const used = ["env_tree", "env_tree", "work_road", "env_eco", "env_eco", "env_eco", "cul_area", "work_road"].map((kind) => ({ kind }));
  const [usual, environment, ...others] = kindsInSections(model, used);
  assert.deepEqual(usual.kinds.map(({ key }) => key), ["env_eco", "env_tree", "work_road"]);
  assert.deepEqual([usual.key, environment.key, environment.kinds[0].key], ["usual", "environment", "env_sxsd_point"]);
  const all = [usual, environment, ...others].flatMap(({ kinds }) => kinds.map(({ key }) => key));
  assert.deepEqual(all.toSorted(), model.kinds.map(({ key }) => key).toSorted());
  assert.deepEqual(kindsInSections(wire("field_home").groups[1], []).map(({ key, name }) => [key, name]), [["other", null]]);
});

test("a kind has its own fields, and those of its group that name no kind", () => {
  const activity = wire("field_home").groups.find(({ key }) => key === "activity");
  const of = (kind) => fieldsFor(activity, kind).map(({ key }) => key);
  assert.ok(of("meeting").includes("topic") && !of("cleanup").includes("topic"));
  assert.ok(of("cleanup").includes("held_on"));
});

test("at most so many fields are shown at once; a required one is never hidden, and none is lost", () => {
  const field = (key, facts = {}) => ({ key, name: key, type: "text", ...facts });
  const fields = [field("a"), field("b", { more: true }), field("c"), field("d", { required: true }), field("e", { required: true, more: true })];
  const keys = (room) => Object.values(divided(fields, room)).map((part) => part.map(({ key }) => key));
  assert.deepEqual(keys(3), [["a", "d", "e"], ["b", "c"]]);
  assert.deepEqual(keys(1), [["d", "e"], ["a", "b", "c"]]);
  for (const { fields: all, kinds } of wire("field_home").groups) {
    for (const { key } of kinds) assert.ok(divided(fieldsFor({ fields: all }, key), 5).first.length <= 5, key);
  }
});

test("a model may begin as one being built, the usual way first; a hotspot begins in one way only", () => {
  const { groups } = wire("field_home");
  assert.deepEqual(groups.map((group) => beginnings(group).map(({ key }) => key)), [["launched", "building"], ["new"], ["launched", "building"], ["held"]]);
});

test("a kind that goes without a photo says so itself", () => {
  const activity = wire("field_home").groups.find(({ key }) => key === "activity");
  const needs = (key) => needsPhoto(activity, activity.kinds.find((kind) => kind.key === key));
  assert.deepEqual(["cleanup", "meeting"].map(needs), [true, false]);
  assert.equal(needsPhoto({ photo_required: true }, { key: "x" }), true);
});

test("the heartbeat is believed only when the body repeats the nonce", () => {
  const session = wire("session");
  const reply = (status, body) => ({ kind: "json", status, body, retry_after_s: null });
  const slow_by_an_hour = Date.parse(session.server_time) - 3_600_000;
  const HEARD = { asked_at: slow_by_an_hour - 400, heard_at: slow_by_an_hour + 400 };
  assert.deepEqual(presence(reply(200, session), session.nonce, HEARD), {
    is: "signed_in", user: session.user, csrf_token: session.csrf_token, clock_offset_ms: 3_600_000, version: session.version,
  });
  assert.equal(presence(reply(200, session), "another", HEARD).is, "offline");
  assert.equal(presence({ kind: "not_json", status: 200, retry_after_s: null }, session.nonce, HEARD).is, "offline");
  assert.equal(presence({ kind: "redirect" }, session.nonce, HEARD).is, "offline");
  assert.equal(presence(reply(401, { error: { code: "signed_out" } }), session.nonce, HEARD).is, "signed_out");
  assert.equal(presence({ kind: "not_json", status: 503, retry_after_s: 5 }, session.nonce, HEARD).is, "busy");
});

test("a lost network is never said to be the server's fault, nor a missing right", () => {
  const page = (status) => ({ kind: "not_json", status, retry_after_s: null });
  const reply = (status, body) => ({ kind: "json", status, body, retry_after_s: null });
  assert.deepEqual([{ kind: "silence" }, { kind: "redirect" }, page(200), page(403)].map(homeProblem), Array(4).fill("offline"));
  assert.deepEqual([page(503), page(429), reply(500, {}), reply(404, {})].map(homeProblem), Array(4).fill("server"));
  assert.equal(homeProblem(reply(403, {})), "forbidden");
  assert.deepEqual([reply(200, {}), page(304)].map(homeProblem), [null, null]);
});

test("trap 21: the clock's offset takes half the way off, and is not guessed from a clock set back in between", () => {
  const at = Date.parse("2026-11-23T02:00:00.000Z");
  assert.equal(clockOffset("2026-11-23T02:00:00.000Z", { asked_at: at - 1000, heard_at: at + 3000 }), -1000);
  assert.equal(clockOffset("2026-11-23T02:00:00.000Z", { asked_at: at, heard_at: at - 60_000 }), null);
  assert.equal(clockOffset(undefined, { asked_at: at, heard_at: at }), null);
});

test("Retry-After is read as seconds and as a date", () => {
  const now = Date.parse("2026-11-23T02:00:00Z");
  assert.deepEqual([retryAfter("120", now), retryAfter("Mon, 23 Nov 2026 02:01:00 GMT", now), retryAfter("soon", now), retryAfter(null, now)], [120, 60, null, null]);
});

test("addresses lead to their screens, unknown ones to the map", () => {
  for (const hash of ["#/map", "#/pin", "#/pin/place", "#/pin/saved", "#/tasks", "#/sent"]) {
    const { screen, step } = parse(hash);
    assert.equal(address(screen, step ?? undefined), hash);
  }
  assert.equal(parse("").screen, "map");
  assert.equal(parse("#/elsewhere").screen, "map");
});

test("browsers inside Zalo, Facebook and Messenger are told apart from real ones", () => {
  const android = "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36";
  assert.equal(hostApp(android), null);
  assert.equal(hostApp(`${android} Zalo android/1230`), "Zalo");
  assert.equal(hostApp(`${android} [FB_IAB/FB4A;FBAV/400.0;]`), "Facebook");
  assert.equal(hostApp(`${android} [FB_IAB/MESSENGER;FBAV/400.0;]`), "Messenger");
  assert.equal(hostApp(`${android} Instagram 300.0.0.29 Android`), "Instagram");
  assert.equal(hostApp(`${android} trill_2023 BytedanceWebview/d8a21c6`), "TikTok");
});

test("a UUID made by hand is of version 4 and variant 1", () => {
  assert.match(uuid4(new Uint8Array(16).fill(255)), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("the worker answers GETs of the shell and nothing else", () => {
  const at = (url, method = "GET") => isShell({ url: `https://x.test${url}`, method }, "https://x.test");
  assert.deepEqual(["/field/", "/field/?a=1", "/static/dist/field/app-1.js"].map((url) => at(url)), [true, true, true]);
  assert.deepEqual(["/api/v1/session?nonce=1", "/shapes/1/01933.json", "/account/sign-in", "/office/", "/field/sw.js"].map((url) => at(url)), [false, false, false, false, false]);
  assert.equal(at("/field/", "POST"), false);
  assert.equal(at("/static/x", "PUT"), false);
  assert.equal(isShell({ url: "https://evil.test/static/x", method: "GET" }, "https://x.test"), false);
});
