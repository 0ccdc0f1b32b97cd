import assert from "node:assert/strict";
import { test } from "node:test";

import { needsPerson, photoEntry, pinEntry } from "../../static/src/core/outbox.js";
import { drain } from "../../static/src/field/drain.js";
import { Killed, MemoryServer, MemoryStore, seeded } from "./memory_outbox.js";

const DAY_MS = 86_400_000;
const NOON = Date.UTC(2026, 10, 23, 5);
const pin = (id, photos = [], user_id = 7) =>
  pinEntry({ id, name: id, group: "model", kind: "env_road", position: null, photos: photos.map((p) => ({ id: p })) }, { user_id, now: NOON });
const photo = (id, of, user_id = 7) =>
  photoEntry({ id, role: "general", sha256: `sha-${id}`, bytes: 8, type: "image/jpeg" }, { pin: of, user_id, now: NOON });

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

const WEATHER = ["silence", "redirect", "portal", "portal_json", "signed_out", "error_before", "busy", "error_after", "lost", "cut", "killed", "killed_after"];

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
    if (random() < 0.5) {
      const id = `p${i}`;
      if (random() < 0.05) server.poison.add(id);
      if (random() < 0.03) server.broken.add(id);
      const photos = random() < 0.6 ? [`${id}-f1`] : [];
      ports.store.add(pin(id, photos), ...photos.map((f) => photo(f, id)));
      made.push(id, ...photos);
    }
    const urgent = random() < 0.5;
    const tabs = random() < 0.2 ? 2 : 1;
    const runs = Array.from({ length: tabs }, () => drain(ports, { urgent }).catch((error) => assert.ok(error instanceof Killed, error)));
    await Promise.all(runs);
    now += random() < 0.1 ? (random() < 0.5 ? -DAY_MS : DAY_MS) : Math.floor(random() * 120_000);
    for (const id of made) assert.ok(ports.store.rows.has(id) || ports.store.receipts.has(id), `lost ${id} (seed ${seed})`);
  }
  stormy = false;
  server.broken.clear();
  for (let i = 0; i < 200 && [...ports.store.rows.values()].some((e) => !needsPerson(e) && !server.poison.has(e.pin)); i++) {
    now += 400_000;
    await drain(ports, { urgent: true });
  }
  return { ports, server, made };
}

test("ten thousand drains with faults at every step lose nothing and store nothing twice", async () => {
  for (let seed = 1; seed <= 100; seed++) {
    const { ports, server, made } = await ordeal(seed, 100);
    for (const id of made) {
      const poisoned = server.poison.has(id) || server.poison.has(id.replace(/-f1$/, ""));
      assert.equal(ports.store.rows.has(id), poisoned, `${id} (seed ${seed})`);
      assert.equal(server.pins.has(id) || server.photos.has(id), !poisoned, `${id} (seed ${seed})`);
    }
    assert.equal(server.pins.size + server.photos.size + ports.store.rows.size, made.length);
  }
});
