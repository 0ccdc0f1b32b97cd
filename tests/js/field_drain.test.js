import assert from "node:assert/strict";
import { test } from "node:test";

import { CHUNK_BYTES, needsPerson, photoEntry, pinEntry, updateEntry } from "../../static/src/core/outbox.js";
import { amend, maintain, move, observe } from "../../static/src/core/update.js";
import { drain } from "../../static/src/field/drain.js";
import { Killed, MemoryServer, MemoryStore, seeded } from "./memory_outbox.js";

const DAY_MS = 86_400_000;
const NOON = Date.UTC(2026, 10, 23, 5);
const pin = (id, photos = [], user_id = 7) =>
  pinEntry({ id, name: id, group: "model", kind: "env_road", position: null, photos: photos.map((p) => ({ id: p })) }, { user_id, now: NOON });
const photo = (id, of, user_id = 7, { update = null, bytes = 8 } = {}) =>
  photoEntry({ id, role: "general", sha256: `sha-${id}`, bytes, type: "image/jpeg" }, { pin: of, update, user_id, now: NOON });
const LARGE = 2 * CHUNK_BYTES + 10;
const PARTS = 3;
const ABOUT = { name: "x", group: "model", code: "C" };

/** An update of a record, as somebody makes it who looks at what this phone knows by now. */
function update(id, of, { store, photos = [], how = observe, version = 1, to = {}, now = NOON }) {
  const made = { id, of: { id: of, version }, now, photos: photos.map((p) => ({ id: p, role: "general", sha256: `sha-${p}`, bytes: 8 })) };
  return updateEntry(how(made, to), { about: ABOUT, entries: [...store.rows.values()], user_id: 7, now });
}

function phone({ server = new MemoryServer(), fault, now = () => NOON, random = () => 0.5 } = {}) {
  const store = new MemoryStore(fault);
  let minted = 0;
  return { store, server, now, random, mintId: () => `nonce-${minted++}` };
}

test("a record and its photo leave only by their receipts, the record first", async () => {
  const ports = phone();
  ports.store.add(photo("f1", "p1"), pin("p1", ["f1"]));
  const result = await drain(ports, { urgent: true });
  assert.deepEqual({ sent: result.sent, left: result.left, complete: result.complete }, { sent: 2, left: 0, complete: true });
  assert.deepEqual(ports.server.requests.map((r) => r.path), ["heartbeat", "pins", "photo"]);
  assert.deepEqual([...ports.store.receipts.keys()].sort(), ["f1", "p1"]);
});

for (const weather of ["silence", "redirect", "portal", "portal_json", "signed_out", "forbidden_page", "error_before", "busy", "error_after", "lost", "cut"]) {
  test(`a ${weather} answer to a record loses nothing, and the next fine drain sends it once`, async () => {
    let now = NOON;
    const server = new MemoryServer({ weather: (path) => (path === "pins" ? weather : "fine") });
    const ports = phone({ server, now: () => now });
    ports.store.add(pin("p1", ["f1"]), photo("f1", "p1"));
    await drain(ports, { urgent: true });
    assert.equal(ports.store.rows.size, 2);
    assert.equal(ports.store.receipts.size, 0);
    server.weather = () => "fine";
    now += 60_000;
    const held = [...ports.store.rows.values()].filter(needsPerson).length;
    await drain(ports, { urgent: true });
    assert.equal(ports.store.rows.size, held ? 2 : 0);
    assert.ok(server.pins.size <= 1);
  });
}

test("a captive portal's page at the heartbeat means offline, and nothing is sent into it", async () => {
  for (const weather of ["portal", "portal_json", "redirect", "silence"]) {
    const ports = phone({ server: new MemoryServer({ weather: () => weather }) });
    ports.store.add(pin("p1"));
    const result = await drain(ports, { urgent: true });
    assert.equal(result.presence.is, "offline");
    assert.deepEqual(ports.server.requests.map((r) => r.path), ["heartbeat"]);
    assert.equal(ports.store.rows.get("p1").attempts, 0);
  }
});

test("another user's entries are neither sent nor counted as this user's", async () => {
  const ports = phone();
  ports.store.add(pin("mine"), pin("theirs", [], 8));
  const result = await drain(ports, { urgent: true });
  assert.deepEqual({ sent: result.sent, left: result.left }, { sent: 1, left: 0 });
  assert.deepEqual([...ports.store.rows.keys()], ["theirs"]);
});

test("a refused record and its photo stay for their owner, the rest goes", async () => {
  const ports = phone({ server: new MemoryServer({ poison: new Set(["bad"]) }) });
  ports.store.add(pin("bad", ["f1"]), photo("f1", "bad"), pin("good", ["f2"]), photo("f2", "good"));
  const result = await drain(ports, { urgent: true });
  assert.equal(result.sent, 2);
  assert.deepEqual([...ports.store.rows.keys()].sort(), ["bad", "f1"]);
  assert.equal(ports.store.rows.get("bad").error.code, "unknown_kind");
});

test("a record that makes the server fail does not keep the others here", async () => {
  const ports = phone({ server: new MemoryServer({ broken: new Set(["bad"]) }) });
  ports.store.add(pin("a"), pin("bad"), pin("b"));
  await drain(ports, { urgent: true });
  await drain(ports, { urgent: true });
  assert.deepEqual([...ports.store.rows.keys()], ["bad"]);
});

test("Retry-After silences the whole phone until it is over, even when a person asks", async () => {
  let now = NOON;
  const server = new MemoryServer({ weather: (path) => (path === "pins" ? "busy" : "fine") });
  const ports = phone({ server, now: () => now });
  ports.store.add(...Array.from({ length: 60 }, (_, i) => pin(`p${i}`)));
  await drain(ports, { urgent: true });
  await drain(ports, { urgent: true });
  assert.equal(server.requests.filter((r) => r.path === "pins").length, 1);
  server.weather = () => "fine";
  now += 31_000;
  await drain(ports, { urgent: true });
  assert.equal(ports.store.rows.size, 0);
});

test("what a killed tab left sending is sent again and stored once", async () => {
  const ports = phone({ server: new MemoryServer({ weather: (path) => (path === "pins" ? "killed_after" : "fine") }) });
  ports.store.add(pin("p1"));
  await assert.rejects(drain(ports, { urgent: true }), Killed);
  assert.equal(ports.store.rows.get("p1").state, "sending");
  ports.server.weather = () => "fine";
  await drain(ports, { urgent: false });
  assert.equal(ports.store.rows.size, 0);
  assert.equal(ports.server.pins.size, 1);
});

test("what a killed tab left sending is queued again without a network too: nothing says it is being sent", async () => {
  const ports = phone({ server: new MemoryServer({ weather: () => "silence" }) });
  ports.store.add({ ...pin("p1"), state: "sending" });
  await drain(ports, { urgent: true });
  assert.equal(ports.store.rows.get("p1").state, "queued");
});

test("what a killed tab left sending and is not yet due shows as queued again, for every user", async () => {
  const ports = phone();
  ports.store.add({ ...pin("p1"), state: "sending", attempts: 3, next_at: NOON + 5000 }, { ...pin("theirs", [], 8), state: "sending" });
  await drain(ports, { urgent: false });
  assert.deepEqual([...ports.store.rows.values()].map(({ state }) => state), ["queued", "queued"]);
});

test("what failed is not tried again in the same drain", async () => {
  const ports = phone({ server: new MemoryServer({ broken: new Set(["bad"]) }) });
  ports.store.add(pin("bad"));
  await drain(ports, { urgent: true });
  assert.equal(ports.server.requests.filter(({ path }) => path === "pins").length, 1);
});

test("an edit saved while the older record was on its way is kept and comes back as a conflict", async () => {
  const ports = phone();
  ports.store.add(pin("p1"));
  const send = ports.server.sendPins.bind(ports.server);
  ports.server.sendPins = async (items) => {
    const reply = await send(items);
    const now = ports.store.rows.get("p1");
    if (now.revision === 1) ports.store.add({ ...now, revision: 2, state: "queued", item: { ...now.item, name: "corrected" } });
    return reply;
  };
  await drain(ports, { urgent: true });
  assert.equal(ports.store.rows.get("p1").item.name, "corrected");
  assert.equal(ports.store.rows.get("p1").state, "conflict");
});

test("more than fifty records travel in several batches, one request at a time", async () => {
  const ports = phone();
  ports.store.add(...Array.from({ length: 120 }, (_, i) => pin(`p${i}`)));
  await drain(ports, { urgent: true });
  assert.deepEqual(ports.server.requests.filter((r) => r.path === "pins").map((r) => r.ids.length), [50, 50, 20]);
});

test("an update goes after its own photos, whoever else's photos are in the way", async () => {
  const server = new MemoryServer({ weather: (path) => (path === "photo" ? "silence" : "fine") });
  const ports = phone({ server });
  ports.store.add(update("light", "p0", { store: ports.store }), update("u1", "p0", { store: ports.store, photos: ["g1"] }), photo("g1", "p0", 7, { update: "u1" }));
  await drain(ports, { urgent: true });
  assert.deepEqual([...server.updates.keys()], ["light"], "what is light waits for nobody's photos");
  server.weather = () => "fine";
  server.requests = [];
  await drain(ports, { urgent: true });
  assert.deepEqual(server.requests.map(({ path }) => path), ["heartbeat", "photo", "updates"]);
  assert.equal(server.photos.get("g1").update, "u1");
});

test("an update of a record that has not arrived waits for it, with its photos", async () => {
  const ports = phone({ server: new MemoryServer({ poison: new Set(["p1"]) }) });
  ports.store.add(pin("p1"), update("u1", "p1", { store: ports.store, photos: ["g1"] }), photo("g1", "p1", 7, { update: "u1" }));
  await drain(ports, { urgent: true });
  assert.deepEqual([...ports.store.rows.keys()].sort(), ["g1", "p1", "u1"]);
});

test("a drain is complete when only a person can bring on what is left", async () => {
  const ports = phone({ server: new MemoryServer({ poison: new Set(["bad", "first"]) }) });
  ports.store.add(pin("bad", ["f1"]), photo("f1", "bad"), update("u1", "bad", { store: ports.store }));
  ports.store.add(update("first", "p0", { store: ports.store, how: move, to: { state: "x" } }));
  ports.store.add(update("second", "p0", { store: ports.store, how: move, to: { state: "y" } }));
  const result = await drain(ports, { urgent: true });
  assert.deepEqual([result.left, result.needing, result.complete], [5, 2, true]);
  ports.store.add(pin("good"));
  ports.server.weather = (path) => (path === "pins" ? "silence" : "fine");
  assert.equal((await drain(ports, { urgent: true })).complete, false);
});

test("trap 29: a change refused for its version stays with both sides, and its photos have gone", async () => {
  const ports = phone();
  ports.server.versions.set("p0", 4);
  ports.store.add(update("u1", "p0", { store: ports.store, how: move, to: { state: "resolved" }, version: 3, photos: ["g1"] }), photo("g1", "p0", 7, { update: "u1" }));
  const result = await drain(ports, { urgent: true });
  const [held] = ports.store.rows.values();
  assert.deepEqual([held.state, held.error.code, held.current, result.needing], ["conflict", "version_conflict", { version: 4 }, 1]);
  assert.equal(ports.server.photos.size, 1);
});

test("two changes of one record made offline go one after the other, and never stand in each other's way", async () => {
  const ports = phone();
  for (const [id, state, now] of [["first", "verified", NOON], ["second", "petitioned", NOON - DAY_MS], ["third", "resolved", NOON]]) {
    ports.store.add(update(id, "p0", { store: ports.store, how: move, to: { state }, now }));
  }
  const result = await drain(ports, { urgent: true });
  assert.deepEqual([result.sent, result.needing, [...ports.server.updates.keys()]], [3, 0, ["first", "second", "third"]]);
  assert.equal(ports.server.versionOf("p0"), 4);
});

test("a change behind one the server refused waits for the person too", async () => {
  const ports = phone({ server: new MemoryServer({ poison: new Set(["first"]) }) });
  ports.store.add(update("first", "p0", { store: ports.store, how: move, to: { state: "verified" } }));
  ports.store.add(update("second", "p0", { store: ports.store, how: amend, to: { changes: { name: "x" } } }), update("seen", "p0", { store: ports.store }));
  await drain(ports, { urgent: true });
  assert.deepEqual([...ports.store.rows.keys()], ["first", "second"]);
});

test("a change by somebody else in between is never passed over: the next of mine comes back as a conflict", async () => {
  const ports = phone({ server: new MemoryServer({ weather: (path) => (path === "updates" ? "lost" : "fine") }) });
  ports.store.add(update("first", "p0", { store: ports.store, how: move, to: { state: "verified" } }));
  ports.store.add(update("second", "p0", { store: ports.store, how: move, to: { state: "petitioned" } }));
  await drain(ports, { urgent: true });
  ports.server.versions.set("p0", 3); // somebody at a desk
  ports.server.weather = () => "fine";
  await drain(ports, { urgent: true });
  const [held] = ports.store.rows.values();
  assert.deepEqual([held.id, held.error.code], ["second", "version_conflict"]);
});

test("a small photo goes in one request, a large one in parts that add up to it", async () => {
  const ports = phone();
  ports.store.add(photo("small", "p0"), photo("large", "p0", 7, { bytes: LARGE }));
  await drain(ports, { urgent: true });
  assert.deepEqual(ports.server.requests.filter(({ path }) => path === "photo").map(({ ids: [id] }) => id), [...Array(PARTS).fill("large"), "small"]);
  assert.equal(ports.server.carried, LARGE + 8);
  assert.equal(ports.server.requests.some(({ path }) => path === "offset"), false, "a photo never begun needs no question");
});

test("a page killed between two parts goes on where it was: the network carries every byte once", async () => {
  let parts = 0;
  const server = new MemoryServer({ weather: (path) => (path === "photo" && ++parts === 2 ? "killed" : "fine") });
  const ports = phone({ server });
  ports.store.add(photo("large", "p0", 7, { bytes: LARGE }));
  await assert.rejects(drain(ports, { urgent: true }), Killed);
  assert.equal(ports.store.rows.get("large").offset, CHUNK_BYTES);
  await drain(ports, { urgent: true });
  assert.deepEqual([server.carried, ports.store.rows.size], [LARGE, 0]);
});

test("a part whose answer was lost is not sent again: the server is asked first", async () => {
  let parts = 0;
  const server = new MemoryServer({ weather: (path) => (path === "photo" && ++parts === 2 ? "lost" : "fine") });
  const ports = phone({ server });
  ports.store.add(photo("large", "p0", 7, { bytes: LARGE }));
  await drain(ports, { urgent: true });
  await drain(ports, { urgent: true });
  assert.deepEqual([server.carried, ports.store.rows.size, server.requests.filter(({ path }) => path === "offset").length], [LARGE, 0, 1]);
});

test("a large photo that arrived although its receipt was lost leaves by the receipt the question brings", async () => {
  let parts = 0;
  const server = new MemoryServer({ weather: (path) => (path === "photo" && ++parts === PARTS ? "lost" : "fine") });
  const ports = phone({ server });
  ports.store.add(photo("large", "p0", 7, { bytes: LARGE }));
  await drain(ports, { urgent: true });
  await drain(ports, { urgent: true });
  assert.deepEqual([server.carried, ports.store.rows.size, ports.store.receipts.size], [LARGE, 0, 1]);
});

test("parts the server has let go are sent again, and a wrong offset is put right by the server's", async () => {
  const ports = phone();
  ports.store.add({ ...photo("swept", "p0", 7, { bytes: LARGE }), offset: CHUNK_BYTES }, photo("ahead", "p0", 7, { bytes: LARGE }));
  ports.server.parts.set("ahead", CHUNK_BYTES); // another tab was quicker
  await drain(ports, { urgent: true });
  assert.equal(ports.store.rows.size, 0);
  assert.equal(ports.server.requests.filter(({ path }) => path === "photo").length, PARTS + PARTS);
});

test("a server that answers without ever moving on is left for later", async () => {
  const ports = phone();
  ports.server.sendPhoto = async () => ({ kind: "json", status: 202, body: { offset: 0 }, retry_after_s: null });
  ports.store.add(photo("large", "p0", 7, { bytes: LARGE }));
  await drain(ports, { urgent: true });
  assert.deepEqual([ports.store.rows.get("large").attempts, ports.store.rows.get("large").state], [1, "queued"]);
});

test("trap 18: a role taken away while entries wait keeps every one of them, with the server's word for it", async () => {
  const ports = phone();
  ports.server.sendPins = async () => ({ kind: "json", status: 403, body: { error: { code: "forbidden", message: "m" } }, retry_after_s: null });
  ports.store.add(pin("p1"), pin("p2"));
  await drain(ports, { urgent: true });
  assert.deepEqual([...ports.store.rows.values()].map(({ state, error }) => [state, error.code]), [["refused", "forbidden"], ["refused", "forbidden"]]);
});

const WEATHER = ["silence", "redirect", "portal", "portal_json", "signed_out", "error_before", "busy", "error_after", "lost", "cut", "killed", "killed_after"];

/** Somebody at work between two drains: a record, or something about an earlier one, with photos small and large. */
function work(i, { store, server, random, made }) {
  const id = `e${i}`;
  const pins = made.filter(({ kind }) => kind === "pin");
  const of = random() < 0.5 ? pins[Math.floor(random() * pins.length)] : undefined;
  const photos = Array.from({ length: Math.floor(random() * 2.5) }, (_, n) => `${id}-f${n}`);
  if (random() < 0.05) server.poison.add(id);
  if (random() < 0.03) server.broken.add(id);
  const how = [observe, maintain, move, amend][Math.floor(random() * 4)];
  const known = Math.max(1, ...[...store.receipts.values()].filter(({ pin: p, kind }) => kind === "update" && p === of?.id).map(({ version }) => version));
  const now = NOON + (random() < 0.2 ? -DAY_MS : 0);
  const entry = of ? update(id, of.id, { store, photos, how, version: known, to: { state: "s", changes: {} }, now }) : pin(id, photos);
  const taken = photos.map((f) => photo(f, of?.id ?? id, 7, { update: of ? id : null, bytes: random() < 0.3 ? LARGE : 8 }));
  store.add(entry, ...taken);
  made.push(entry, ...taken);
}

/** Live through many drains in bad weather: kills in the middle, two tabs at once, a clock that jumps by days. */
async function ordeal(seed, drains) {
  const random = seeded(seed);
  let now = NOON;
  let stormy = true;
  const server = new MemoryServer({ weather: () => (stormy && random() < 0.45 ? WEATHER[Math.floor(random() * WEATHER.length)] : "fine") });
  const fault = () => { if (stormy && random() < 0.03) throw new Killed(); };
  const ports = phone({ server, fault, now: () => now, random });
  const made = [];
  for (let i = 0; i < drains; i++) {
    if (random() < 0.5) work(i, { ...ports, made });
    const urgent = random() < 0.5;
    const tabs = random() < 0.2 ? 2 : 1;
    const runs = Array.from({ length: tabs }, () => drain(ports, { urgent }).catch((error) => assert.ok(error instanceof Killed, error)));
    await Promise.all(runs);
    now += random() < 0.1 ? (random() < 0.5 ? -DAY_MS : DAY_MS) : Math.floor(random() * 120_000);
    for (const { id } of made) assert.ok(ports.store.rows.has(id) || ports.store.receipts.has(id), `lost ${id} (seed ${seed})`);
  }
  stormy = false;
  server.broken.clear();
  for (let quiet = 0, left = -1; quiet < 3; quiet = ports.store.rows.size === left ? quiet + 1 : 0) {
    left = ports.store.rows.size;
    now += 400_000;
    await drain(ports, { urgent: true });
  }
  return { ports, server, made };
}

/** Tell whether an entry may still be here at the end: refused itself, or waiting for what was. */
function mayStay(entry, poison, made) {
  if (poison.has(entry.id)) return true;
  if (entry.kind === "pin") return false;
  const needs = [entry.pin ?? entry.item.pin, ...(entry.after ?? [])];
  return needs.some((id) => mayStay(made.find((e) => e.id === id), poison, made)) || (entry.update && poison.has(entry.update) && entry.kind === "photo");
}

test("ten thousand drains with faults at every step lose nothing and store nothing twice", async () => {
  const went = { pin: 0, photo: 0, update: 0 };
  for (let seed = 1; seed <= 100; seed++) {
    const { ports, server, made } = await ordeal(seed, 100);
    for (const entry of made) {
      const here = ports.store.rows.has(entry.id);
      const there = server.pins.has(entry.id) || server.photos.has(entry.id) || server.updates.has(entry.id);
      assert.ok(here !== there, `${entry.id} is ${here ? "in both places" : "nowhere"} (seed ${seed})`);
      assert.ok(!here || mayStay(entry, server.poison, made), `${entry.id} stayed for no reason (seed ${seed})`);
      if (there) went[entry.kind] += 1;
    }
    const states = [...ports.store.rows.values()].map(({ state }) => state);
    assert.ok(!states.includes("conflict"), `somebody alone came into conflict with themselves (seed ${seed})`);
    assert.equal(server.pins.size + server.photos.size + server.updates.size + ports.store.rows.size, made.length);
  }
  assert.ok(Object.values(went).every((n) => n > 500), JSON.stringify(went));
});
