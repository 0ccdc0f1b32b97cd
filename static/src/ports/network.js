import { retryAfter } from "../core/reply.js";
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

/** @param {object[]} items @param {string} csrf_token @returns {Promise<Reply>} */
export function sendPins(items, csrf_token) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf_token };
  return ask(`${API}/pin-batches`, { method: "POST", headers, body: JSON.stringify({ schema: 1, items }) }, LONG_MS);
}

/**
 * @param {import("../core/outbox.js").PhotoEntry} photo
 * @param {ArrayBuffer} bytes
 * @param {string} csrf_token
 * @returns {Promise<Reply>}
 */
export function sendPhoto(photo, bytes, csrf_token) {
  const query = new URLSearchParams({ pin: photo.pin, role: photo.role });
  const headers = { "Content-Type": photo.type, "X-Content-SHA256": photo.sha256, "X-CSRFToken": csrf_token };
  return ask(`${API}/photos/${photo.id}?${query}`, { method: "PUT", headers, body: bytes }, LONG_MS);
}

/**
 * Fetch the home document, unless the one we keep is still the newest (304).
 * @param {string | null} etag
 * @returns {Promise<{home: any | null, etag: string | null, forbidden: boolean}>}
 */
export async function fetchHome(etag) {
  /** @type {string | null} */
  let tag = null;
  const headers = etag ? { "If-None-Match": etag } : undefined;
  const reply = await ask(`${API}/field/home`, { headers }, SHORT_MS, (response) => (tag = response.headers.get("ETag")));
  const home = reply.kind === "json" && reply.status === 200 ? reply.body : null;
  return { home, etag: tag, forbidden: reply.kind === "json" && reply.status === 403 };
}

/** Fetch one commune's shape; its address changes with its content. @param {string} url @returns {Promise<any | null>} */
export async function fetchShape(url) {
  const reply = await ask(url, { cache: "default" }, SHORT_MS);
  return reply.kind === "json" && reply.status === 200 ? reply.body : null;
}
