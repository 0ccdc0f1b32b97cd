/**
 * Numbers, dates and sentences as a Vietnamese office writes them.
 * @module core/format
 */

const VIETNAM_OFFSET_MS = 7 * 3600 * 1000;

/** @param {number} n @returns {string} */
const two = (n) => String(n).padStart(2, "0");

/**
 * Write a whole number with a dot for thousands: 1.234.
 * @param {number} n
 * @returns {string}
 */
export function integer(n) {
  return String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ".");
}

/**
 * Write a small count with two digits, as reports do: 02.
 * @param {number} n
 * @returns {string}
 */
export function count(n) {
  return n < 10 ? two(n) : integer(n);
}

/**
 * Write a distance: metres up to one kilometre, then kilometres with a comma.
 * @param {number} distance_m
 * @param {{m: string, km: string}} units
 * @returns {string}
 */
export function distance(distance_m, units) {
  if (distance_m < 1000) return `${integer(distance_m)} ${units.m}`;
  return `${(distance_m / 1000).toFixed(1).replace(".", ",")} ${units.km}`;
}

/**
 * Write an instant as the hour and day in Viet Nam, wherever the phone thinks it is: 14:05 23/11/2026.
 * @param {string|number} instant ISO 8601 text or milliseconds since 1970
 * @returns {string}
 */
export function dayAndHour(instant) {
  const local = new Date(new Date(instant).getTime() + VIETNAM_OFFSET_MS);
  return `${hourOf(local)} ${day(local)}`;
}

/**
 * Write an instant as the hour alone, for what happened today: 14:05.
 * @param {string|number} instant ISO 8601 text or milliseconds since 1970
 * @returns {string}
 */
export const clockTime = (instant) => hourOf(new Date(new Date(instant).getTime() + VIETNAM_OFFSET_MS));

/** @param {Date} local @returns {string} */
const hourOf = (local) => `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`;

/** @param {Date} local @returns {string} */
function day(local) {
  return `${two(local.getUTCDate())}/${two(local.getUTCMonth() + 1)}/${local.getUTCFullYear()}`;
}

/**
 * Write a day as an office does: 23/11/2026.
 * @param {string} iso_day  2026-11-23
 * @returns {string}
 */
export const dayOf = (iso_day) => iso_day.split("-").reverse().join("/");

/**
 * Give today's date in Viet Nam as an input[type=date] wants it: 2026-11-23.
 * @param {number} now_ms
 * @returns {string}
 */
export function isoDay(now_ms) {
  return new Date(now_ms + VIETNAM_OFFSET_MS).toISOString().slice(0, 10);
}

/**
 * Show a receipt code in two halves, easier to read out: 7KQ2M-9XD4A.
 * @param {string} code
 * @returns {string}
 */
export function receiptCode(code) {
  return code.length === 10 ? `${code.slice(0, 5)}-${code.slice(5)}` : code;
}

/**
 * Put parameters into a sentence with {braces}.
 * @param {string} sentence
 * @param {Record<string, string|number>} [params]
 * @returns {string}
 */
export function fill(sentence, params = {}) {
  return sentence.replace(/\{(\w+)\}/g, (whole, key) => (key in params ? String(params[key]) : whole));
}
