/**
 * One run through the outbox: heartbeat, records in batches, then photos one at a time.
 *
 * Everything it touches comes in as an argument, so the tests kill it at every step with the real code.
 * @module field/drain
 */

import { abandoned, nextToSend, sending, tally } from "../core/outbox.js";
import { presence } from "../core/reply.js";
import { changes, settle } from "../core/settlement.js";

/**
 * @typedef {import("../core/outbox.js").Entry} Entry
 * @typedef {import("../core/outbox.js").PhotoEntry} PhotoEntry
 * @typedef {import("../core/settlement.js").Receipt} Receipt
 * @typedef {import("../core/settlement.js").Settlement} Settlement
 * @typedef {import("../core/reply.js").Reply} Reply
 * @typedef {import("../core/reply.js").Presence} Presence
 *
 * @typedef {object} Outbox  what drain needs of ports/store.js
 * @property {() => Promise<Entry[]>} entries
 * @property {(id: string) => Promise<ArrayBuffer | null>} photoBytes
 * @property {(sent: Entry[], decide: (stored: Entry[]) => ReturnType<typeof changes>) => Promise<void>} settle
 *   reads the stored entries, applies the decision and completes, all in one transaction
 *
 * @typedef {object} Server  what drain needs of ports/network.js
 * @property {(nonce: string) => Promise<Reply>} heartbeat
 * @property {(items: object[], csrf_token: string) => Promise<Reply>} sendPins
 * @property {(photo: PhotoEntry, bytes: ArrayBuffer, csrf_token: string) => Promise<Reply>} sendPhoto
 *
 * @typedef {{store: Outbox, server: Server, now: () => number, random: () => number, mintId: () => string}} Ports
 * @typedef {{presence: Presence, sent: number, left: number, needing: number, complete: boolean}} DrainResult
 */

/** So many failures one after another mean that the server is ill, not the entry. */
const FAILURES_TO_STOP = 3;

/**
 * Send what is due. Call it only while holding the drainer's lock.
 * @param {Ports} ports
 * @param {{urgent: boolean, onPresence?: (presence: Presence) => void}} how
 * @returns {Promise<DrainResult>} complete: everything of this user that can go without a person has gone
 */
export async function drain(ports, { urgent, onPresence = () => {} }) {
  const nonce = ports.mintId();
  const who = presence(await ports.server.heartbeat(nonce), nonce);
  onPresence(who);
  if (who.is !== "signed_in") return { presence: who, sent: 0, left: 0, needing: 0, complete: false };

  const left_sending = (await ports.store.entries()).filter((entry) => entry.state === "sending");
  await keep(ports.store, left_sending, abandoned(left_sending));
  const { sent, signed_out } = await sendAll(ports, { user_id: who.user.id, csrf_token: who.csrf_token, urgent });

  const { mine, needing } = tally(await ports.store.entries(), who.user.id);
  const present = signed_out ? /** @type {Presence} */ ({ is: "signed_out" }) : who;
  return { presence: present, sent, left: mine, needing, complete: mine === needing };
}

/**
 * @param {Ports} ports
 * @param {{user_id: number, csrf_token: string, urgent: boolean}} turn
 * @returns {Promise<{sent: number, signed_out: boolean}>}
 */
async function sendAll(ports, { user_id, csrf_token, urgent }) {
  const tried = new Set();
  let sent = 0;
  let failures = 0;
  while (failures < FAILURES_TO_STOP) {
    const entries = await ports.store.entries();
    const next = nextToSend(entries, { user_id, now: ports.now(), urgent, tried });
    if (!next.length) break;
    const { receipts, kept, verdict } = await sendOne(ports, next, csrf_token);
    sent += receipts.length;
    const before = new Map(next.map((entry) => [entry.id, entry.attempts]));
    for (const { id, attempts } of kept) if (attempts > (before.get(id) ?? 0)) tried.add(id);
    if (verdict === "stop" || verdict === "signed_out") return { sent, signed_out: verdict === "signed_out" };
    failures = verdict === "failed" ? failures + 1 : 0;
  }
  return { sent, signed_out: false };
}

/**
 * Send one request and settle it in the store before anything else happens.
 * @param {Ports} ports
 * @param {Entry[]} entries  a batch of records, or one photo
 * @param {string} csrf_token
 * @returns {Promise<Settlement>}
 */
async function sendOne(ports, entries, csrf_token) {
  await keep(ports.store, entries, sending(entries));
  const reply = await transmit(ports, entries, csrf_token);
  const settlement = settle(entries, reply, { now: ports.now(), random: ports.random() });
  await ports.store.settle(entries, (stored) => changes(stored, entries, settlement));
  return settlement;
}

/** @param {Ports} ports @param {Entry[]} entries @param {string} csrf_token @returns {Promise<Reply>} */
async function transmit({ store, server }, entries, csrf_token) {
  const [first] = entries;
  if (first.kind === "pin") {
    return server.sendPins(entries.map((entry) => /** @type {import("../core/outbox.js").PinEntry} */ (entry).item), csrf_token);
  }
  const bytes = await store.photoBytes(first.id);
  if (bytes) return server.sendPhoto(first, bytes, csrf_token);
  return { kind: "json", status: 422, body: { error: { code: "photo_bytes_missing" } }, retry_after_s: null };
}

/** @param {Outbox} store @param {Entry[]} before @param {Entry[]} after */
async function keep(store, before, after) {
  if (after.length) await store.settle(before, (stored) => changes(stored, before, { kept: after, receipts: [] }));
}
