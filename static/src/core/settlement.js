/**
 * What one reply of the server means for the entries that were sent with it.
 *
 * An entry leaves only when a receipt names its id (and, for a photo, its SHA-256). Silence, a redirect, a page instead
 * of JSON, 401 and 5xx leave it queued; a refusal leaves it here too, for its owner to put right.
 * @module core/settlement
 */

import { LONGEST_HOLD_S, wait_ms } from "./outbox.js";
import { isBusy, isSignedOut } from "./reply.js";

/**
 * @typedef {import("./reply.js").Reply} Reply
 * @typedef {import("./outbox.js").Entry} Entry
 * @typedef {import("./outbox.js").PinEntry} PinEntry
 * @typedef {import("./outbox.js").Problem} Problem
 * @typedef {import("./outbox.js").State} State
 *
 * @typedef {{id: string, kind: "pin" | "photo", user_id: number, [more: string]: any}} Receipt
 * @typedef {"go_on" | "failed" | "stop" | "signed_out"} Verdict
 * @typedef {{kept: Entry[], receipts: Receipt[], verdict: Verdict}} Settlement
 * @typedef {{now: number, random: number}} Circumstances
 */

/** A refusal of the request, not of what it carries: the next heartbeat brings a fresh token. */
const STALE_TOKEN = "csrf_failed";

/** What the way here may have broken; only after so many tries is it the entry's own fault. */
const DAMAGED = new Set(["body_not_json", "photo_hash_mismatch", "photo_truncated"]);
const DAMAGED_TRIES = 5;

/**
 * Draw the consequence of one reply for the entries that were sent with it.
 *
 * Every entry is either in `kept` or named by one of `receipts`, never both, never neither.
 * @param {Entry[]} sent
 * @param {Reply} reply
 * @param {Circumstances} at
 * @returns {Settlement}
 */
export function settle(sent, reply, at) {
  if (isSignedOut(reply)) return keepAll(sent, "signed_out");
  if (reply.kind === "silence" || reply.kind === "redirect") return later(sent, at, "stop");
  if (isBusy(reply)) return later(sent, at, reply.retry_after_s === null ? "failed" : "stop", reply.retry_after_s);
  if (reply.kind !== "json") return later(sent, at, "stop");
  if (reply.status === 200) return byReceipt(sent, reply.body, at);
  const problem = problemOf(reply.body?.error, reply.status);
  if (problem.code === STALE_TOKEN) return later(sent, at, "stop");
  if (DAMAGED.has(problem.code) && sent.every((e) => e.attempts < DAMAGED_TRIES)) return later(sent, at, "failed");
  if (sent.length > 1) return apart(sent);
  return { kept: sent.map((entry) => refused(entry, problem)), receipts: [], verdict: "go_on" };
}

/** @param {Entry[]} sent @param {Verdict} verdict @returns {Settlement} */
function keepAll(sent, verdict) {
  return { kept: sent.map((entry) => ({ ...entry, state: "queued" })), receipts: [], verdict };
}

/** The batch was refused as a whole: each goes alone, so that the one at fault shows. @param {Entry[]} sent */
function apart(sent) {
  const kept = sent.map((entry) => ({ ...entry, state: /** @type {State} */ ("queued"), alone: true }));
  return { kept, receipts: [], verdict: /** @type {Verdict} */ ("go_on") };
}

/**
 * @param {Entry[]} sent @param {Circumstances} at @param {Verdict} verdict @param {number | null} [retry_after_s]
 * @returns {Settlement}
 */
function later(sent, at, verdict, retry_after_s = null) {
  return { kept: sent.map((entry) => postponed(entry, at, retry_after_s, sent.length > 1)), receipts: [], verdict };
}

/**
 * @param {Entry} entry @param {Circumstances} at @param {number | null} retry_after_s @param {boolean} together
 * @returns {Entry}
 */
function postponed(entry, { now, random }, retry_after_s, together) {
  const attempts = entry.attempts + 1;
  return {
    ...entry,
    state: "queued",
    attempts,
    next_at: now + wait_ms(attempts, random),
    hold_until: retry_after_s === null ? 0 : now + Math.min(retry_after_s, LONGEST_HOLD_S) * 1000,
    alone: entry.alone || together,
  };
}

/** @param {Entry} entry @param {Problem} problem @returns {Entry} */
function refused(entry, problem) {
  return { ...entry, state: problem.code === "conflict" ? "conflict" : "refused", error: problem };
}

/** @param {any} error @param {number} status @returns {Problem} */
function problemOf(error, status) {
  if (!error || typeof error.code !== "string") return { code: status === 409 ? "conflict" : `http_${status}` };
  const { code, message, field } = error;
  return { code, ...(message ? { message } : {}), ...(field ? { field } : {}) };
}

/** @param {Entry[]} sent @param {any} body @param {Circumstances} at @returns {Settlement} */
function byReceipt(sent, body, at) {
  const kept = [];
  const receipts = [];
  let verdict = /** @type {Verdict} */ ("go_on");
  for (const entry of sent) {
    const answer = entry.kind === "pin" ? answerTo(entry, body) : { receipt: body?.receipt };
    if (answer && proves(entry, answer.receipt)) {
      receipts.push({ ...answer.receipt, kind: entry.kind, user_id: entry.user_id, ...about(entry) });
    } else if (answer?.outcome === "refused") {
      kept.push(refused(entry, problemOf(answer.error, 400)));
    } else {
      kept.push(postponed(entry, at, null, sent.length > 1));
      verdict = "failed";
    }
  }
  return { kept, receipts, verdict };
}

/** What the list of receipts still shows when the entry is gone. @param {Entry} entry */
function about(entry) {
  if (entry.kind === "photo") return { pin: entry.pin };
  const { name, group, kind, position, photos } = entry.item;
  return { name, group, pin_kind: kind, point: position && [position.lon, position.lat], photos: photos.map(({ id }) => id) };
}

/** @param {PinEntry} entry @param {any} body @returns {any} */
function answerTo(entry, body) {
  const outcomes = Array.isArray(body?.outcomes) ? body.outcomes : [];
  return outcomes.find((/** @type {any} */ outcome) => outcome?.id === entry.id);
}

/**
 * Tell whether a receipt proves that this very entry has arrived.
 * @param {Entry} entry
 * @param {any} receipt
 * @returns {boolean}
 */
function proves(entry, receipt) {
  if (!receipt || receipt.id !== entry.id) return false;
  if (entry.kind === "pin") return typeof receipt.code === "string" && receipt.code !== "";
  return receipt.sha256 === entry.sha256 && receipt.pin === entry.pin;
}

/**
 * Say what a settlement changes on this phone, given what is stored there by now.
 *
 * An entry edited while its older self was on the way is left as it is: the receipt was for other content.
 * @param {Entry[]} stored  the present state of the entries that were sent
 * @param {Entry[]} sent
 * @param {{kept: Entry[], receipts: Receipt[]}} settlement
 * @returns {{put: Entry[], remove: Entry[], receipts: Receipt[]}}
 */
export function changes(stored, sent, { kept, receipts }) {
  const revisions = new Map(sent.map((entry) => [entry.id, entry.revision]));
  const untouched = new Map(stored.filter((e) => e.revision === revisions.get(e.id)).map((e) => [e.id, e]));
  const proven = receipts.filter((receipt) => untouched.has(receipt.id));
  return {
    put: kept.filter((entry) => untouched.has(entry.id)),
    remove: proven.map((receipt) => /** @type {Entry} */ (untouched.get(receipt.id))),
    receipts: proven,
  };
}
