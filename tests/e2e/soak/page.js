// What a soak adds to the page it runs in: it queues by the application's own modules, wakes the application up as the
// browser would, and breaks the phone underneath it. Bundled by the test, never shipped.

import { photoEntry, pinEntry, updateEntry } from "../../../static/src/core/outbox.js";
import { amend, observe } from "../../../static/src/core/update.js";
import { sha256 } from "../../../static/src/ports/crypto.js";
import * as store from "../../../static/src/ports/store.js";

const WAKES_MS = 200;

// ---------------------------------------------------------------- the phone, so that it can be broken

/** @type {Set<IDBDatabase>} */
const connections = new Set();
let transactions_to_abort = 0;
let transactions_to_lose = 0;
/** Transactions that will fail at their end, with how many requests they wait for. @type {WeakMap<IDBTransaction, number>} */
const doomed = new WeakMap();

const open = IDBFactory.prototype.open;
IDBFactory.prototype.open = function openAndRemember(...wanted) {
  const opening = open.apply(this, wanted);
  opening.addEventListener("success", () => connections.add(opening.result));
  return opening;
};

const transaction = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function transactionOrNot(...wanted) {
  const begun = transaction.apply(this, wanted);
  if (transactions_to_abort > 0 && begun.mode === "readwrite") {
    transactions_to_abort -= 1;
    queueMicrotask(() => {
      try {
        begun.abort();
      } catch {
        // it was over already
      }
    });
  }
  if (transactions_to_lose > 0 && begun.mode === "readwrite") {
    transactions_to_lose -= 1;
    doomed.set(begun, 0);
  }
  return begun;
};

/** Let a doomed transaction abort when its last request has succeeded and no other followed. @param {IDBTransaction} of */
function answered(of) {
  const left = /** @type {number} */ (doomed.get(of)) - 1;
  doomed.set(of, left);
  if (left === 0) of.abort();
}

for (const name of ["put", "delete", "get", "getKey", "getAll", "getAllKeys"]) {
  const request = IDBObjectStore.prototype[name];
  IDBObjectStore.prototype[name] = function requestAndRemember(...wanted) {
    const asked = request.apply(this, wanted);
    const of = this.transaction;
    if (doomed.has(of)) {
      doomed.set(of, doomed.get(of) + 1);
      // Heard after the application has heard it, and asked for the next thing.
      queueMicrotask(() => asked.addEventListener("success", () => answered(of)));
    }
    return asked;
  };
}

/** What happens to a phone while a page is open. */
const harm = {
  none() {},
  /** The connection dies without a word, as after a long sleep. */
  closed() {
    for (const connection of connections) connection.close();
    connections.clear();
  },
  /** The browser itself ends the connection and says so. */
  terminated() {
    for (const connection of connections) {
      connection.close();
      connection.dispatchEvent(new Event("close"));
    }
    connections.clear();
  },
  /** A newer version of the application wants the database. */
  version_change() {
    for (const connection of connections) {
      connection.dispatchEvent(new IDBVersionChangeEvent("versionchange", { oldVersion: 1, newVersion: null }));
    }
  },
  /** A write does not go through; the next one does. */
  aborted() {
    transactions_to_abort = 1;
  },
  /** Everything in it goes well, and then the disk is full: the transaction ends without being kept. */
  lost_at_its_end() {
    transactions_to_lose = 1;
  },
  /** Three in a row do not. */
  aborted_often() {
    transactions_to_abort = 3;
  },
};

const RealDate = Date;
let shift_ms = 0;
globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length) super(...parts);
    else super(RealDate.now() + shift_ms);
  }

  static now() {
    return RealDate.now() + shift_ms;
  }
};

// ---------------------------------------------------------------- what the application does, seen from outside

const traffic = { heartbeats: 0, under_way: 0 };
const real_fetch = globalThis.fetch;
globalThis.fetch = (wanted, how) => {
  if (String(wanted).includes("/api/v1/session")) traffic.heartbeats += 1;
  traffic.under_way += 1;
  return real_fetch(wanted, how).finally(() => {
    traffic.under_way -= 1;
  });
};

/** Let other things happen, then look again. */
const moment = () => new Promise((go_on) => setTimeout(go_on, 4));

/** The drainer's lock is the only one the application takes. */
async function isDraining() {
  const { held = [], pending = [] } = await navigator.locks.query();
  return held.length + pending.length > 0;
}

/** Wake the application as a network that came back does, and wait until it has done what it could. */
async function drain() {
  const before = traffic.heartbeats;
  const began = RealDate.now();
  dispatchEvent(new Event("online"));
  while (traffic.heartbeats === before && RealDate.now() - began < WAKES_MS) await moment();
  while ((await isDraining()) || traffic.under_way > 0) await moment();
}

// ---------------------------------------------------------------- what a person records

const COMMENT_BYTES = 60_000;

/** One comment of a JPEG. @param {Uint8Array} words */
const comment = (words) => [0xff, 0xfe, (words.length + 2) >> 8, (words.length + 2) & 0xff, ...words];

/**
 * A picture of its own: the shared one with a comment that only this photo has, as heavy as wanted.
 * @param {Uint8Array} jpeg @param {{id: string, bytes: number}} photo
 */
function pictureOf(jpeg, { id, bytes }) {
  const parts = [...jpeg.subarray(0, 2), ...comment(new TextEncoder().encode(id))];
  for (let rest = bytes - jpeg.length; rest > 0; rest -= COMMENT_BYTES) {
    const words = crypto.getRandomValues(new Uint8Array(Math.min(rest, COMMENT_BYTES)));
    for (const byte of comment(words)) parts.push(byte);
  }
  const made = new Uint8Array(parts.length + jpeg.length - 2);
  made.set(parts);
  made.set(jpeg.subarray(2), parts.length);
  return made.buffer;
}

/** Put a record or an update with its photos into the outbox, the way a form does; say so only once that is proved. */
async function queue(entry, jpeg) {
  const { id, user_id } = entry;
  const now = Date.now();
  const form_key = `soak:${id}`;
  const photos = [];
  for (const photo of entry.photos) {
    const data = pictureOf(jpeg, photo);
    photos.push({ id: photo.id, role: "general", sha256: await sha256(data), bytes: data.byteLength, type: "image/jpeg" });
    await store.saveForm(form_key, { photos }, { id: photo.id, data, thumb: null });
  }
  const made = entry.item ? recordOf(entry, photos, now) : await updateOf(entry, photos, now);
  if (!made) return;
  const of = made.kind === "pin" ? { pin: id } : { pin: made.item.pin, update: id };
  await store.enqueue(made, photos.map((photo) => photoEntry(photo, { ...of, user_id, now })), form_key, []);
  console.debug(`soak saved ${JSON.stringify({ id, photos: photos.map((photo) => [photo.id, photo.sha256]) })}`);
}

function recordOf({ item, user_id }, photos, now) {
  const lines = photos.map(({ type: _type, ...line }) => line);
  return pinEntry({ ...item, captured_at: new Date(now).toISOString(), photos: lines }, { user_id, now });
}

/** Something about a record that this phone knows to be received; nothing, as long as there is none. */
async function updateOf({ id, user_id, update }, photos, now) {
  const received = (await store.receipts(user_id)).filter(({ kind }) => kind === "pin");
  if (!received.length) return null;
  const about = received[update.which % received.length];
  const made = { id, of: { id: about.id, version: 1 }, now, note: update.note, photos };
  const item = update.action === "amend" ? amend(made, { changes: { name: `${about.name}, ${id}` } }) : observe(made);
  const entries = await store.entries();
  return updateEntry(item, { about: { name: about.name, group: about.group, code: about.code }, entries, user_id, now });
}

/**
 * Go through a round: queue, harm, drain, again and again.
 * @param {{steps: any[], jpeg: string}} round
 */
async function run({ steps, jpeg }) {
  soak.is_busy = true;
  const picture = Uint8Array.from(atob(jpeg), (letter) => letter.charCodeAt(0));
  for (const step of steps) {
    shift_ms = step.shift_ms;
    if (step.when === "while saving") harm[step.harm]();
    for (const entry of step.entries) {
      // What cannot be kept is told to the person there and then, and is still in the form: nothing was promised.
      await queue(entry, picture).catch((error) => console.debug(`soak not saved ${entry.id} ${error}`));
    }
    if (step.when === "before sending") harm[step.harm]();
    const drained = drain();
    if (step.when === "while sending") {
      await moment();
      harm[step.harm]();
    }
    await drained;
  }
  soak.is_busy = false;
}

/** What the road broke so often that the phone gave up; its owner presses "try again", as the screen offers. */
const DAMAGED = new Set(["body_not_json", "photo_hash_mismatch", "photo_truncated", "range_invalid"]);

async function tryAgain() {
  const broken = (await store.entries()).filter(({ state, error }) => state === "refused" && DAMAGED.has(error?.code));
  const put = broken.map((entry) => ({ ...entry, state: "queued", error: null, next_at: 0 }));
  if (put.length) await store.settle(broken, () => ({ put, remove: [], receipts: [] }));
}

/** Everything the phone keeps for one person. @param {number} user_id */
async function kept(user_id) {
  const entries = await store.entries();
  const sizes = {};
  for (const { id, kind } of entries) if (kind === "photo") sizes[id] = (await store.photoBytes(id))?.byteLength ?? 0;
  const receipts = await store.receipts(user_id);
  return { entries, sizes, receipts };
}

const soak = { run, drain, tryAgain, kept, is_busy: false };
globalThis.soak = soak;
