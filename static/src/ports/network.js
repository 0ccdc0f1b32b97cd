import { homeProblem, retryAfter } from "../core/reply.js";
import { now } from "./clock.js";

/** @typedef {import("../core/reply.js").Reply} Reply */

const API = "/api/v1";
const SHORT_MS = 15_000;
const LONG_MS = 120_000;

/** @param {string} path */
const here = (path) => new URL(path, location.origin);

/**
 * Ask the server one thing and tell what kind of answer came; never throws, never follows a redirect.
 * @param {string} url
 * @param {RequestInit} init
 * @param {number} patience_ms
 * @param {(response: Response) => void} [look]  at headers the reply does not carry
 * @returns {Promise<Reply>}
 */
async function ask(url, init, patience_ms, look = () => {}) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), patience_ms);
  try {
    const response = await fetch(here(url), {
      credentials: "same-origin",
      cache: "no-store",
      ...init,
      redirect: "manual",
      signal: abort.signal,
    });
    look(response);
    return await read(response);
  } catch {
    return { kind: "silence" };
  } finally {
    clearTimeout(timer);
  }
}

/** @param {Response} response @returns {Promise<Reply>} */
async function read(response) {
  const { status } = response;
  if (response.type === "opaqueredirect" || (status >= 300 && status < 400 && status !== 304)) return { kind: "redirect" };
  const retry_after_s = retryAfter(response.headers.get("Retry-After"), now());
  const is_json = /^application\/(geo\+)?json\b/.test(response.headers.get("Content-Type") ?? "");
  if (status === 304) return { kind: "not_json", status, retry_after_s };
  try {
    const text = await response.text();
    if (is_json) return { kind: "json", status, body: JSON.parse(text), retry_after_s };
  } catch {
    // half a body: the answer proves nothing
  }
  return { kind: "not_json", status, retry_after_s };
}

/** @param {string} nonce @returns {Promise<Reply>} */
export const heartbeat = (nonce) => ask(`${API}/session?nonce=${encodeURIComponent(nonce)}`, {}, SHORT_MS);

/** End the session; the way back to a page is the sign that it is over. @param {string} csrf_token @returns {Promise<boolean>} */
export async function endSession(csrf_token) {
  const reply = await ask("/account/sign-out", { method: "POST", headers: { "X-CSRFToken": csrf_token } }, SHORT_MS);
  return reply.kind === "redirect";
}

/**
 * Send items; the hour by this phone's clock stands beside them, so that an item sent again is the same item.
 * @param {string} path @param {object[]} items @param {string} csrf_token @returns {Promise<Reply>}
 */
function sendItems(path, items, csrf_token) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf_token };
  const body = JSON.stringify({ schema: 1, sent_at: new Date(now()).toISOString(), items });
  return ask(`${API}/${path}`, { method: "POST", headers, body }, LONG_MS);
}

/** @param {object[]} items @param {string} csrf_token @returns {Promise<Reply>} */
export const sendPins = (items, csrf_token) => sendItems("pin-batches", items, csrf_token);

/** @param {object[]} items @param {string} csrf_token @returns {Promise<Reply>} */
export const sendUpdates = (items, csrf_token) => sendItems("pin-updates", items, csrf_token);

/**
 * Send a photo, or one part of it.
 * @param {import("../core/outbox.js").PhotoEntry} photo
 * @param {ArrayBuffer} bytes   the whole photo, or the part
 * @param {string} csrf_token
 * @param {number} [from]   where the part begins; without it the photo goes whole
 * @returns {Promise<Reply>}
 */
export function sendPhoto(photo, bytes, csrf_token, from) {
  const query = new URLSearchParams({ pin: photo.pin, role: photo.role, ...(photo.update ? { update: photo.update } : {}) });
  const headers = new Headers({ "Content-Type": photo.type, "X-Content-SHA256": photo.sha256, "X-CSRFToken": csrf_token });
  if (from !== undefined) headers.set("Content-Range", `bytes ${from}-${from + bytes.byteLength - 1}/${photo.bytes}`);
  return ask(`${API}/photos/${photo.id}?${query}`, { method: "PUT", headers, body: bytes }, LONG_MS);
}

/** Ask how much of a photo the server has. @param {import("../core/outbox.js").PhotoEntry} photo @returns {Promise<Reply>} */
export const photoOffset = ({ id, sha256 }) => ask(`${API}/photos/${id}/offset?sha256=${sha256}`, {}, SHORT_MS);

/** @typedef {{home: any | null, etag: string | null, problem: import("../core/reply.js").HomeProblem | null}} HomeAnswer */

/** @type {Promise<HomeAnswer> | null} */
let begun = null;

/** Ask for the home document beside the heartbeat: on a first visit there is nothing else to wait for. */
export function beginHome() {
  begun = askHome(null);
}

/**
 * Fetch the home document, unless the one we keep is still the newest (304).
 * @param {string | null} etag
 * @returns {Promise<HomeAnswer>}
 */
export function fetchHome(etag) {
  const early = etag === null ? begun : null;
  begun = null;
  return early ?? askHome(etag);
}

/** @param {string | null} etag @returns {Promise<HomeAnswer>} */
async function askHome(etag) {
  /** @type {string | null} */
  let tag = null;
  const headers = etag ? { "If-None-Match": etag } : undefined;
  const reply = await ask(`${API}/field/home`, { headers }, SHORT_MS, (response) => (tag = response.headers.get("ETag")));
  const home = reply.kind === "json" && reply.status === 200 ? reply.body : null;
  return { home, etag: tag, problem: homeProblem(reply) };
}

/** Fetch one commune's shape; its address changes with its content. @param {string} url @returns {Promise<any | null>} */
export async function fetchShape(url) {
  const reply = await ask(url, { cache: "default" }, SHORT_MS);
  return reply.kind === "json" && reply.status === 200 ? reply.body : null;
}

/**
 * Fetch what changed of the records of my communes since a cursor; everything, without one.
 * @param {string | null} cursor
 * @param {string | null} etag
 * @returns {Promise<{body: any | null, etag: string | null}>} null: nothing new, or no answer
 */
export async function fetchPins(cursor, etag) {
  /** @type {string | null} */
  let tag = null;
  const since = cursor === null ? "" : `?since=${encodeURIComponent(cursor)}`;
  const headers = etag ? { "If-None-Match": etag } : undefined;
  const reply = await ask(`${API}/field/pins${since}`, { headers }, LONG_MS, (response) => (tag = response.headers.get("ETag")));
  return { body: reply.kind === "json" && reply.status === 200 ? reply.body : null, etag: tag };
}

/** Fetch what happened to one record. @param {string} id @returns {Promise<any[] | null>} null: no answer */
export async function fetchHistory(id) {
  const reply = await ask(`${API}/field/pins/${encodeURIComponent(id)}/history`, {}, SHORT_MS);
  return reply.kind === "json" && reply.status === 200 && Array.isArray(reply.body?.events) ? reply.body.events : null;
}

/** Fetch the small picture of a photo. @param {string} id @returns {Promise<ArrayBuffer | null>} null: no answer, or no picture */
export async function fetchPicture(id) {
  try {
    const response = await fetch(here(`/photos/${encodeURIComponent(id)}/small.jpg`), {
      credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(SHORT_MS),
    });
    const is_picture = response.status === 200 && /^image\//.test(response.headers.get("Content-Type") ?? "");
    return is_picture ? await response.arrayBuffer() : null;
  } catch {
    return null;
  }
}
