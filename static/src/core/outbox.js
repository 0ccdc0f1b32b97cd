/**
 * The outbox as a state machine: nothing a person recorded is ever lost.
 *
 * What an entry is, which goes next, and when; core/settlement says when one may leave. Pure: the time and the jitter are
 * arguments, storing the result is the caller's.
 * @module core/outbox
 */

import { isVersioned } from "./update.js";

/**
 * @typedef {{code: string, message?: string, field?: string}} Problem
 * @typedef {"queued" | "sending" | "refused" | "conflict" | "set_aside"} State
 *   set_aside: given up for the server's side by a person; no longer in the outbox, kept for the rescue file
 *
 * @typedef {object} Common
 * @property {string} id
 * @property {number} user_id   entries belong to who made them; nobody else sends them
 * @property {number} schema    version of the entry's shape, for an app that changed while it waited
 * @property {number} revision  goes up with every edit; a receipt for an older revision removes nothing
 * @property {State} state
 * @property {number} attempts
 * @property {number} next_at   ms since 1970; our own back-off
 * @property {number} hold_until  ms since 1970; the server's Retry-After
 * @property {boolean} alone    sent by itself, because a request that carried it with others failed
 * @property {number} saved_at
 * @property {Problem | null} error
 * @property {Record<string, any> | null} current  the other side of a conflict: the record as the server has it
 *
 * @typedef {Common & {kind: "pin", item: import("./pin.js").Item}} PinEntry
 * @typedef {Common & {kind: "photo", pin: string, update: string | null, role: string, sha256: string, bytes: number,
 *   type: string, offset: number}} PhotoEntry  update: the one it belongs to, null for the record itself; offset: bytes the
 *   server has of it already
 * @typedef {{name: string, group: string, code: string | null}} About  the record an update is about, as the person saw it
 * @typedef {Common & {kind: "update", item: import("./update.js").Update, about: About, after: string[]}} UpdateEntry
 *   after: the same person's changes of this record that stood in the outbox when this one was made; clocks may go back
 * @typedef {PinEntry | PhotoEntry | UpdateEntry} Entry
 */

export const SCHEMA = 2;
export const LONGEST_HOLD_S = 3600;
/** A photo larger than this travels in parts, and goes on where it was cut. */
export const CHUNK_BYTES = 128 * 1024;
const BATCH_ITEMS = 50;
const BATCH_BYTES = 400_000;
const LONGEST_WAIT_S = 300;

/** What entries of schema 1 do not say. */
const ADDED_SINCE_1 = {
  pin: { current: null },
  photo: { current: null, update: null, offset: 0 },
  update: { current: null },
};

/** @param {number} user_id @param {number} now @param {number} [revision] */
function fresh(user_id, now, revision = 1) {
  return {
    user_id,
    schema: SCHEMA,
    revision,
    state: /** @type {State} */ ("queued"),
    attempts: 0,
    next_at: 0,
    hold_until: 0,
    alone: false,
    saved_at: now,
    error: null,
    current: null,
  };
}

/**
 * Queue a record.
 * @param {import("./pin.js").Item} item
 * @param {{user_id: number, now: number, revision?: number}} by
 * @returns {PinEntry}
 */
export function pinEntry(item, { user_id, now, revision }) {
  return { id: item.id, kind: "pin", item, ...fresh(user_id, now, revision) };
}

/**
 * Queue a photo: an entry of its own, so that a heavy photo never holds back a light record.
 * @param {{id: string, role: string, sha256: string, bytes: number, type: string}} photo
 * @param {{pin: string, update?: string | null, user_id: number, now: number}} by
 * @returns {PhotoEntry}
 */
export function photoEntry(photo, { pin, update = null, user_id, now }) {
  const { id, role, sha256, bytes, type } = photo;
  return { id, kind: "photo", pin, update, role, sha256, bytes, type, offset: 0, ...fresh(user_id, now) };
}

/**
 * Queue an update of a record that is there already.
 * @param {import("./update.js").Update} item
 * @param {{about: About, entries: Entry[], user_id: number, now: number}} by  entries: what is in the outbox now
 * @returns {UpdateEntry}
 */
export function updateEntry(item, { about, entries, user_id, now }) {
  const earlier = entries.filter((e) => e.kind === "update" && e.user_id === user_id && e.item.pin === item.pin && isVersioned(e.item));
  const after = isVersioned(item) ? earlier.map(({ id }) => id) : [];
  return { id: item.id, kind: "update", item, about, after, ...fresh(user_id, now) };
}

/**
 * Read an entry as it was kept, maybe by an earlier version of the application, as this one understands it.
 * @param {any} kept
 * @returns {Entry}
 */
export function asEntry(kept) {
  return { ...ADDED_SINCE_1[/** @type {Entry["kind"]} */ (kept.kind)], ...kept };
}

/**
 * Give the back-off after n failures: min(2^n, 300) seconds, spread by a jitter in [0, 1).
 * @param {number} attempts
 * @param {number} random
 * @returns {number} milliseconds
 */
export function wait_ms(attempts, random) {
  return Math.min(2 ** attempts, LONGEST_WAIT_S) * 1000 * (0.5 + random / 2);
}

/**
 * Tell whether our own back-off is over. A wait longer than any we ever set means that the phone's clock was moved.
 * @param {Entry} entry
 * @param {number} now
 * @returns {boolean}
 */
export function isDue(entry, now) {
  return entry.next_at <= now || entry.next_at > now + LONGEST_WAIT_S * 1000;
}

/**
 * Tell whether the server asked for peace (Retry-After); it is meant for the whole phone, whichever entry heard it.
 * @param {Entry[]} entries
 * @param {number} now
 * @returns {boolean}
 */
export function isHeld(entries, now) {
  return entries.some((e) => isStillOn(e.hold_until, now));
}

/**
 * Tell whether a hold is still on. One that ends later than any server may ask for means that the clock was set back.
 * @param {number} hold_until
 * @param {number} now
 * @returns {boolean}
 */
export const isStillOn = (hold_until, now) => hold_until > now && hold_until <= now + LONGEST_HOLD_S * 1000;

/** The server has another state of the same thing: a person looks at both sides. */
const TWO_SIDED = new Set(["conflict", "version_conflict", "record_withdrawn"]);

/** Say where an entry stands for what the server held against it. @param {Problem | null} problem @returns {State} */
export const stateFor = (problem) => (problem ? (TWO_SIDED.has(problem.code) ? "conflict" : "refused") : "queued");

/** @param {Entry} entry @returns {boolean} */
export const needsPerson = (entry) => entry.state === "refused" || entry.state === "conflict";

/** Least tried first, then oldest: what keeps failing never stands before the rest. @param {Entry} a @param {Entry} b */
const byPatience = (a, b) => a.attempts - b.attempts || a.saved_at - b.saved_at || (a.id < b.id ? -1 : 1);

/**
 * Choose what to send next: a batch of records, else one of updates that wait for nothing, else one photo, else nothing.
 *
 * What is light goes first, so that photos on a poor line hold back nothing; an update follows its own photos.
 * @param {Entry[]} entries  everything on this phone
 * @param {{user_id: number, now: number, urgent: boolean, tried: Set<string>}} turn
 *   urgent: a person or a new network asked, so our own back-off yields (the server's Retry-After does not);
 *   tried: ids that already failed in this drain
 * @returns {Entry[]}
 */
export function nextToSend(entries, { user_id, now, urgent, tried }) {
  if (isHeld(entries, now)) return [];
  const able = entries
    .filter((e) => e.user_id === user_id && !needsPerson(e) && !tried.has(e.id) && (urgent || isDue(e, now)))
    .sort(byPatience);
  const pins = able.filter((e) => e.kind === "pin");
  if (pins.length) return batch(pins);
  const unsent = new Set(entries.filter((e) => e.kind === "pin").map((e) => e.id));
  const updates = able.filter((e) => e.kind === "update" && !unsent.has(e.item.pin) && !isWaiting(e, entries));
  if (updates.length) return batch(updates);
  const stuck = new Set(entries.filter((e) => e.kind === "update" && needsPerson(e)).map((e) => e.id));
  const photo = able.find((e) => e.kind === "photo" && !unsent.has(e.pin) && !(e.update && stuck.has(e.update)));
  return photo ? [photo] : [];
}

/**
 * Tell whether an update still waits: for its photos, or for an earlier change of the same record by the same person.
 * @param {Entry} entry
 * @param {Entry[]} entries
 * @returns {boolean}
 */
export function isWaiting(entry, entries) {
  if (entry.kind !== "update") return false;
  return entries.some((e) => (e.kind === "photo" ? e.update === entry.id : entry.after.includes(e.id)));
}

/**
 * Tell whether an entry can go no further without a person: for itself, or for what it belongs to or follows.
 * @param {Entry} entry
 * @param {Entry[]} entries
 * @returns {boolean}
 */
export function isStuck(entry, entries) {
  if (needsPerson(entry)) return true;
  if (entry.kind === "pin") return false;
  const among = (/** @type {(string | null)[]} */ ids) => entries.filter((e) => ids.includes(e.id));
  if (entry.kind === "photo") return among([entry.pin, entry.update]).some(needsPerson);
  const own_photos = entries.filter((e) => e.kind === "photo" && e.update === entry.id);
  return [...among([entry.item.pin]), ...own_photos].some(needsPerson) || among(entry.after).some((e) => isStuck(e, entries));
}

/** @param {Entry[]} able @returns {Entry[]} */
function batch(able) {
  if (able[0].alone) return [able[0]];
  const chosen = [];
  let bytes = 0;
  for (const entry of able.filter((e) => !e.alone).slice(0, BATCH_ITEMS)) {
    bytes += JSON.stringify(/** @type {PinEntry | UpdateEntry} */ (entry).item).length * 2;
    if (chosen.length && bytes > BATCH_BYTES) break;
    chosen.push(entry);
  }
  return chosen;
}

/** Tell whether a photo travels in parts. @param {PhotoEntry} photo @returns {boolean} */
export const isLarge = (photo) => photo.bytes > CHUNK_BYTES;

/** Tell whether the server may hold parts of a photo already. @param {PhotoEntry} photo @returns {boolean} */
export const mayHaveBegun = (photo) => isLarge(photo) && (photo.attempts > 0 || photo.offset > 0);

/** Give how much of a photo has gone, in per cent. @param {PhotoEntry} photo @returns {number} */
export const sentPercent = ({ offset, bytes }) => Math.floor((100 * offset) / Math.max(bytes, 1));

/**
 * Mark entries as being sent.
 * @param {Entry[]} entries
 * @returns {Entry[]}
 */
export function sending(entries) {
  return entries.map((entry) => ({ ...entry, state: "sending" }));
}

/**
 * Put back what a killed tab left "sending"; call it only while holding the drainer's lock.
 * @param {Entry[]} entries
 * @returns {Entry[]} only those that changed
 */
export function abandoned(entries) {
  return entries.filter((e) => e.state === "sending").map((entry) => ({ ...entry, state: "queued" }));
}

/**
 * Count what is only on this phone.
 * @param {Entry[]} entries
 * @param {number | null} user_id  the signed-in or last known user
 * @returns {{all: number, mine: number, others: number, needing: number, oldest_at: number | null}}
 */
export function tally(entries, user_id) {
  const mine = entries.filter((entry) => entry.user_id === user_id);
  return {
    all: entries.length,
    mine: mine.length,
    others: entries.length - mine.length,
    needing: mine.filter(needsPerson).length,
    oldest_at: entries.length ? Math.min(...entries.map((entry) => entry.saved_at)) : null,
  };
}

/**
 * Count what other people left on this phone, each by themselves.
 * @param {Entry[]} entries
 * @param {number | null} user_id
 * @returns {{user_id: number, waiting: number}[]} the fullest first
 */
export function ofOthers(entries, user_id) {
  /** @type {Map<number, number>} */
  const waiting = new Map();
  for (const entry of entries) if (entry.user_id !== user_id) waiting.set(entry.user_id, (waiting.get(entry.user_id) ?? 0) + 1);
  return [...waiting].map(([id, n]) => ({ user_id: id, waiting: n })).sort((a, b) => b.waiting - a.waiting || a.user_id - b.user_id);
}
