import assert from "node:assert/strict";
import { test } from "node:test";

import { kindsByUse, nearDuplicate } from "../../static/src/core/catalogue.js";
import { better, isGood, isWeak } from "../../static/src/core/fix.js";
import { count, dayAndHour, distance, fill, integer, isoDay, receiptCode } from "../../static/src/core/format.js";
import { distance_m, inShape, nearest } from "../../static/src/core/geodesy.js";
import { hostApp } from "../../static/src/core/in_app.js";
import { presence, retryAfter } from "../../static/src/core/reply.js";
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

test("kinds pinned most come first, the others keep the plan's order", () => {
  const [model] = wire("field_home").groups;
  const sorted = kindsByUse(model, [{ kind: "env_tree" }, { kind: "env_tree" }, { kind: "env_eco" }]).map((k) => k.key);
  assert.deepEqual(sorted.slice(0, 3), ["env_tree", "env_eco", "env_sxsd_point"]);
});

test("the heartbeat is believed only when the body repeats the nonce", () => {
  const session = wire("session");
  const reply = (status, body) => ({ kind: "json", status, body, retry_after_s: null });
  assert.deepEqual(presence(reply(200, session), session.nonce), {
    is: "signed_in", user: session.user, csrf_token: session.csrf_token, server_time: session.server_time, version: session.version,
  });
  assert.equal(presence(reply(200, session), "another").is, "offline");
  assert.equal(presence({ kind: "not_json", status: 200, retry_after_s: null }, session.nonce).is, "offline");
  assert.equal(presence({ kind: "redirect" }, session.nonce).is, "offline");
  assert.equal(presence(reply(401, { error: { code: "signed_out" } }), session.nonce).is, "signed_out");
  assert.equal(presence({ kind: "not_json", status: 503, retry_after_s: 5 }, session.nonce).is, "busy");
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
