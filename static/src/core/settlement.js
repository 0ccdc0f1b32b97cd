/**
 * What one reply of the server means for the entries that were sent with it.
 *
 * An entry leaves only when a receipt names its id (and, for a photo, its SHA-256). Silence, a redirect, a page instead
 * of JSON, 401 and 5xx leave it queued; a refusal leaves it here too, for its owner to put right.
 * @module core/settlement
 */

import { LONGEST_HOLD_S, stateFor, wait_ms } from "./outbox.js";
import { isBusy, isSignedOut } from "./reply.js";
import { rebased } from "./update.js";

/**
 * @typedef {import("./reply.js").Reply} Reply
 * @typedef {import("./outbox.js").Entry} Entry
 * @typedef {import("./outbox.js").PinEntry} PinEntry
 * @typedef {import("./outbox.js").PhotoEntry} PhotoEntry
 * @typedef {import("./outbox.js").UpdateEntry} UpdateEntry
 * @typedef {import("./outbox.js").Problem} Problem
 * @typedef {import("./outbox.js").State} State
 *
 * @typedef {{id: string, kind: "pin" | "photo" | "update", user_id: number, [more: string]: any}} Receipt
 * @typedef {"go_on" | "failed" | "stop" | "signed_out"} Verdict
 * @typedef {{kept: Entry[], receipts: Receipt[], verdict: Verdict}} Settlement
 * @typedef {{now: number, random: number}} Circumstances
 */

/** A refusal of the request, not of what it carries: the next heartbeat brings a fresh token. */
const STALE_TOKEN = "csrf_failed";

/** What the way here may have broken; only after so many tries is it the entry's own fault. */
const DAMAGED = new Set(["body_not_json", "photo_hash_mismatch", "photo_truncated", "range_invalid"]);
const DAMAGED_TRIES = 5;

/** The server has kept another part of a photo than we thought. */
const OTHER_OFFSET = "offset_wrong";

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
  const [first] = sent;
  if (first.kind === "photo" && reply.status === 202) return byPart(first, reply.body?.offset, at);
  const problem = problemOf(reply.body?.error, reply.status);
  if (first.kind === "photo" && problem.code === OTHER_OFFSET) return byPart(first, reply.body.error.offset, at);
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

/**
 * A part has arrived, or the server says where to go on. What brings nothing forward counts as a failure, so that nobody
 * goes round in circles.
 * @param {PhotoEntry} photo @param {any} offset @param {Circumstances} at
 * @returns {Settlement}
 */
function byPart(photo, offset, at) {
  const fits = Number.isInteger(offset) && offset >= 0 && offset < photo.bytes;
  const reached = { ...photo, offset: fits ? offset : photo.offset };
  if (!fits || offset <= photo.offset) return later([reached], at, "failed");
  return { kept: [{ ...reached, state: "queued" }], receipts: [], verdict: "go_on" };
}

/**
 * Take over where the server says that a photo already begun goes on.
 * @param {PhotoEntry} photo
 * @param {Reply} reply  to the question for the offset
 * @param {Circumstances} at
 * @returns {Settlement}
 */
export function settleOffset(photo, reply, at) {
  const is_said = reply.kind === "json" && reply.status === 200 && !reply.body?.receipt;
  if (!is_said) return settle([photo], reply, at);
  const { offset } = reply.body ?? {};
  if (!Number.isInteger(offset) || offset < 0 || offset >= photo.bytes) return later([photo], at, "failed");
  return { kept: [{ ...photo, offset, state: "queued" }], receipts: [], verdict: "go_on" };
}

/** @param {Entry} entry @param {Problem} problem @param {any} [current] @returns {Entry} */
function refused(entry, problem, current = null) {
  return { ...entry, state: stateFor(problem), error: problem, current };
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
    const answer = entry.kind === "photo" ? { receipt: body?.receipt } : answerTo(entry, body);
    if (answer && proves(entry, answer.receipt)) {
      receipts.push({ ...answer.receipt, kind: entry.kind, user_id: entry.user_id, ...about(entry) });
    } else if (answer?.outcome === "refused") {
      kept.push(refused(entry, problemOf(answer.error, 400), answer.current ?? null));
    } else {
      kept.push(postponed(entry, at, null, sent.length > 1));
      verdict = "failed";
    }
  }
  return { kept, receipts, verdict };
}

/** What the list of receipts still shows when the entry is gone. @param {Entry} entry */
function about(entry) {
  if (entry.kind === "photo") return { pin: entry.pin, update: entry.update };
  if (entry.kind === "update") {
    const { name, group } = entry.about;
    return { name, group, action: entry.item.action, photos: entry.item.photos.map(({ id }) => id) };
  }
  const { name, group, kind, position, photos } = entry.item;
  return { name, group, pin_kind: kind, point: position && [position.lon, position.lat], photos: photos.map(({ id }) => id) };
}

/** @param {PinEntry | UpdateEntry} entry @param {any} body @returns {any} */
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
  if (entry.kind === "photo") return receipt.sha256 === entry.sha256 && receipt.pin === entry.pin;
  const names_record = entry.kind === "pin" || receipt.pin === entry.item.pin;
  return names_record && typeof receipt.code === "string" && receipt.code !== "";
}

/**
 * Say what a settlement changes on this phone, given what is stored there by now.
 *
 * An entry edited while its older self was on the way is left as it is: the receipt was for other content.
 * @param {Entry[]} stored  the present state of the entries that were sent, and of the updates that wait behind them
 * @param {Entry[]} sent
 * @param {{kept: Entry[], receipts: Receipt[]}} settlement
 * @returns {{put: Entry[], remove: Entry[], receipts: Receipt[]}}
 */
export function changes(stored, sent, { kept, receipts }) {
  const revisions = new Map(sent.map((entry) => [entry.id, entry.revision]));
  const untouched = new Map(stored.filter((e) => e.revision === revisions.get(e.id)).map((e) => [e.id, e]));
  const proven = receipts.filter((receipt) => untouched.has(receipt.id));
  return {
    put: [...kept.filter((entry) => untouched.has(entry.id)), ...proven.flatMap((receipt) => followers(stored, sent, receipt))],
    remove: proven.map((receipt) => /** @type {Entry} */ (untouched.get(receipt.id))),
    receipts: proven,
  };
}

/**
 * Put what the same person changed next on top of the version their own change has made. Where the record has gone
 * further than that, somebody else was there too: the server will say so, and the person decides.
 * @param {Entry[]} stored @param {Entry[]} sent @param {Receipt} receipt
 * @returns {Entry[]}
 */
function followers(stored, sent, receipt) {
  const first = sent.find(({ id }) => id === receipt.id);
  if (first?.kind !== "update" || receipt.version !== first.item.base_version + 1) return [];
  const { base_version } = first.item;
  return stored.flatMap((entry) => {
    const follows = entry.kind === "update" && entry.after.includes(first.id) && entry.item.base_version === base_version;
    return follows ? [{ ...entry, item: rebased(entry.item, receipt.version) }] : [];
  });
}
