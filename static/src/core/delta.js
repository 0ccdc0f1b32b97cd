/**
 * What is kept of the records of my communes, and what a delta of the server makes of it.
 * @module core/delta
 */

/**
 * @typedef {import("./catalogue.js").Pin} Pin
 * @typedef {{cursor: string | null, etag: string | null, pins: Pin[]}} Kept
 * @typedef {{cursor: string, whole: boolean, pins: Pin[], gone: string[]}} Delta
 */

/** @type {Kept} */
export const NOTHING_KEPT = { cursor: null, etag: null, pins: [] };

/**
 * Take a delta up into what is kept. The same one taken up twice changes nothing the second time.
 * @param {Kept} kept
 * @param {Delta} delta
 * @param {string | null} etag
 * @returns {Kept} newest first
 */
export function takenUp(kept, { cursor, whole, pins, gone }, etag) {
  const told = new Set([...pins.map(({ id }) => id), ...gone]);
  const left = whole ? [] : kept.pins.filter(({ id }) => !told.has(id));
  return { cursor, etag, pins: [...left, ...pins.filter(isShown)].sort(newestFirst) };
}

/** A withdrawn record leaves every phone but its author's: they read there that it was. @param {Pin} pin */
const isShown = ({ status, mine }) => status !== "withdrawn" || mine;

/** @param {Pin} a @param {Pin} b */
function newestFirst(a, b) {
  if (a.captured_at !== b.captured_at) return a.captured_at < b.captured_at ? 1 : -1;
  return a.id < b.id ? -1 : 1;
}

/**
 * Read an answer as a delta; anything else proves nothing.
 * @param {any} body
 * @returns {Delta | null}
 */
export function asDelta(body) {
  const fits = body && typeof body.cursor === "string" && Array.isArray(body.pins) && Array.isArray(body.gone);
  return fits ? { cursor: body.cursor, whole: body.whole === true, pins: body.pins, gone: body.gone } : null;
}
