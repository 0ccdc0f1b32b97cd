/**
 * The outbox as a state machine: nothing a person recorded is ever lost.
 *
 * What an entry is, which goes next, and when; core/settlement says when one may leave. Pure: the time and the jitter are
 * arguments, storing the result is the caller's.
 * @module core/outbox
 */

/**
 * @typedef {{code: string, message?: string, field?: string}} Problem
 * @typedef {"queued" | "sending" | "refused" | "conflict"} State
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
 *
 * @typedef {Common & {kind: "pin", item: import("./pin.js").Item}} PinEntry
 * @typedef {Common & {kind: "photo", pin: string, role: string, sha256: string, bytes: number, type: string}} PhotoEntry
 * @typedef {PinEntry | PhotoEntry} Entry
 */

export const SCHEMA = 1;
export const LONGEST_HOLD_S = 3600;
const BATCH_ITEMS = 50;
const BATCH_BYTES = 400_000;
const LONGEST_WAIT_S = 300;

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
 * @param {{pin: string, user_id: number, now: number}} by
 * @returns {PhotoEntry}
 */
export function photoEntry(photo, { pin, user_id, now }) {
  const { id, role, sha256, bytes, type } = photo;
  return { id, kind: "photo", pin, role, sha256, bytes, type, ...fresh(user_id, now) };
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
  return entries.some((e) => e.hold_until > now && e.hold_until <= now + LONGEST_HOLD_S * 1000);
}

/** @param {Entry} entry @returns {boolean} */
export const needsPerson = (entry) => entry.state === "refused" || entry.state === "conflict";

/** Least tried first, then oldest: what keeps failing never stands before the rest. @param {Entry} a @param {Entry} b */
const byPatience = (a, b) => a.attempts - b.attempts || a.saved_at - b.saved_at || (a.id < b.id ? -1 : 1);

/**
 * Choose what to send next: a batch of records, else one photo whose record has been received, else nothing.
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
  const pins = /** @type {PinEntry[]} */ (able.filter((e) => e.kind === "pin"));
  if (pins.length) return batch(pins);
  const unsent = new Set(entries.filter((e) => e.kind === "pin").map((e) => e.id));
  const photo = able.find((e) => e.kind === "photo" && !unsent.has(e.pin));
  return photo ? [photo] : [];
}

/** @param {PinEntry[]} pins @returns {PinEntry[]} */
function batch(pins) {
  if (pins[0].alone) return [pins[0]];
  const chosen = [];
  let bytes = 0;
  for (const pin of pins.filter((p) => !p.alone).slice(0, BATCH_ITEMS)) {
    bytes += JSON.stringify(pin.item).length * 2;
    if (chosen.length && bytes > BATCH_BYTES) break;
    chosen.push(pin);
  }
  return chosen;
}

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
