/**
 * One run through the outbox: heartbeat, records and updates in batches, photos one at a time and in parts.
 *
 * Everything it touches comes in as an argument, so the tests kill it at every step with the real code.
 * @module field/drain
 */

import { abandoned, CHUNK_BYTES, isLarge, isStuck, mayHaveBegun, nextToSend, sending, tally } from "../core/outbox.js";
import { presence } from "../core/reply.js";
import { changes, settle, settleOffset } from "../core/settlement.js";

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
 * @property {(items: object[], csrf_token: string) => Promise<Reply>} sendUpdates
 * @property {(photo: PhotoEntry, bytes: ArrayBuffer, csrf_token: string, from?: number) => Promise<Reply>} sendPhoto
 * @property {(photo: PhotoEntry) => Promise<Reply>} photoOffset
 *
 * @typedef {{store: Outbox, server: Server, now: () => number, random: () => number, mintId: () => string}} Ports
 * @typedef {{presence: Presence, sent: number, left: number, needing: number, complete: boolean}} DrainResult
 *
 * @typedef {object} Turn
 * @property {number} user_id
 * @property {string} csrf_token
 * @property {boolean} urgent
 * @property {Set<string>} tried   ids that failed in this drain
 * @property {Set<string>} asked   photos whose offset the server has told in this drain
 */

/** So many failures one after another mean that the server is ill, not the entry. */
const FAILURES_TO_STOP = 3;

/**
 * Send what is due. Call it only while holding the drainer's lock.
 * @param {Ports} ports
 * @param {{urgent: boolean, onPresence?: (presence: Presence) => void, onProgress?: () => void}} how
 *   onProgress: something in the outbox has changed and there is more to come
 * @returns {Promise<DrainResult>} complete: everything of this user that can go without a person has gone
 */
export async function drain(ports, { urgent, onPresence = () => {}, onProgress = () => {} }) {
  const left_sending = (await ports.store.entries()).filter((entry) => entry.state === "sending");
  await keep(ports.store, left_sending, abandoned(left_sending)); // without a network too: nothing says it is being sent
  const who = await askWho(ports);
  onPresence(who);
  if (who.is !== "signed_in") return { presence: who, sent: 0, left: 0, needing: 0, complete: false };

  const turn = { user_id: who.user.id, csrf_token: who.csrf_token, urgent, tried: new Set(), asked: new Set() };
  const { sent, signed_out } = await sendAll(ports, turn, onProgress);

  const left = (await ports.store.entries()).filter((entry) => entry.user_id === who.user.id);
  const { needing } = tally(left, who.user.id);
  const present = signed_out ? /** @type {Presence} */ ({ is: "signed_out" }) : who;
  return { presence: present, sent, left: left.length, needing, complete: left.every((entry) => isStuck(entry, left)) };
}

/** @param {Ports} ports @returns {Promise<Presence>} */
async function askWho({ server, now, mintId }) {
  const nonce = mintId();
  const asked_at = now();
  const reply = await server.heartbeat(nonce);
  return presence(reply, nonce, { asked_at, heard_at: now() });
}

/**
 * @param {Ports} ports
 * @param {Turn} turn
 * @param {() => void} onProgress
 * @returns {Promise<{sent: number, signed_out: boolean}>}
 */
async function sendAll(ports, turn, onProgress) {
  let sent = 0;
  let failures = 0;
  while (failures < FAILURES_TO_STOP) {
    const next = nextToSend(await ports.store.entries(), { ...turn, now: ports.now() });
    if (!next.length) break;
    const { receipts, kept, verdict } = await sendOne(ports, next, turn);
    sent += receipts.length;
    const before = new Map(next.map((entry) => [entry.id, entry.attempts]));
    for (const { id, attempts } of kept) if (attempts > (before.get(id) ?? 0)) turn.tried.add(id);
    if (verdict === "stop" || verdict === "signed_out") return { sent, signed_out: verdict === "signed_out" };
    failures = verdict === "failed" ? failures + 1 : 0;
    onProgress();
  }
  return { sent, signed_out: false };
}

/**
 * Send one request and settle it in the store before anything else happens.
 * @param {Ports} ports
 * @param {Entry[]} entries  a batch of records or of updates, or one photo
 * @param {Turn} turn
 * @returns {Promise<Settlement>}
 */
async function sendOne(ports, entries, turn) {
  await keep(ports.store, entries, sending(entries));
  const [first] = entries;
  const resumes = first.kind === "photo" && mayHaveBegun(first) && !turn.asked.has(first.id) ? first : null;
  const reply = resumes ? await ports.server.photoOffset(resumes) : await transmit(ports, entries, turn.csrf_token);
  const at = { now: ports.now(), random: ports.random() };
  const settlement = resumes ? settleOffset(resumes, reply, at) : settle(entries, reply, at);
  turn.asked.add(first.id);
  await ports.store.settle(entries, (stored) => changes(stored, entries, settlement));
  return settlement;
}

/** @param {Ports} ports @param {Entry[]} entries @param {string} csrf_token @returns {Promise<Reply>} */
async function transmit({ store, server }, entries, csrf_token) {
  const [first] = entries;
  if (first.kind === "photo") return transmitPhoto(first, await store.photoBytes(first.id), server, csrf_token);
  const items = entries.map((entry) => /** @type {Exclude<Entry, PhotoEntry>} */ (entry).item);
  return first.kind === "pin" ? server.sendPins(items, csrf_token) : server.sendUpdates(items, csrf_token);
}

/** @param {PhotoEntry} photo @param {ArrayBuffer | null} bytes @param {Server} server @param {string} csrf_token @returns {Promise<Reply>} */
async function transmitPhoto(photo, bytes, server, csrf_token) {
  if (!bytes) return { kind: "json", status: 422, body: { error: { code: "photo_bytes_missing" } }, retry_after_s: null };
  if (!isLarge(photo)) return server.sendPhoto(photo, bytes, csrf_token);
  return server.sendPhoto(photo, bytes.slice(photo.offset, photo.offset + CHUNK_BYTES), csrf_token, photo.offset);
}

/** @param {Outbox} store @param {Entry[]} before @param {Entry[]} after */
async function keep(store, before, after) {
  if (after.length) await store.settle(before, (stored) => changes(stored, before, { kept: after, receipts: [] }));
}
