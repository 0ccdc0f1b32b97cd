/**
 * Classes of a choropleth: at most five, round breaks, the target one of them. Pure.
 * @module map/core_classes
 */

import { fill } from "../core/format.js";

/** @typedef {"count" | "share"} Measure a whole number of things, or a part of a whole where 1 is all of it */
/** @typedef {{from: number, to: number | null, reachesTarget: boolean}} Class from included, to excluded, null without end */
/** @typedef {{below: string, range: string, whole: string, from: string, target: string}} ClassWords */

const MOST_CLASSES = 5;

/** What a reader takes for round, from the roundest. */
const ROUND = [1, 5, 2.5, 2, 3, 4, 1.5];

/** Shares meet at these; 0.1 + 0.2 must not make a class of its own. */
const SHARE_DECIMALS = 4;

/**
 * Give a part of a whole; nothing when there is no whole to divide by or no number at all.
 * @param {number | null | undefined} done
 * @param {number | null | undefined} whole
 * @returns {number | null}
 */
export function shareOf(done, whole) {
  if (done === null || done === undefined || !whole) return null;
  return done / whole;
}

/**
 * Divide values into at most five classes with round breaks; a target is always a break, so that no colour
 * holds both who met it and who did not.
 * @param {Iterable<number | null>} values null where there is no number
 * @param {number | null} target
 * @param {Measure} [measure]
 * @returns {Class[]}
 */
export function classify(values, target, measure = "count") {
  const known = [...values].filter((value) => value !== null && Number.isFinite(value));
  const largest = known.reduce((/** @type {number} */ most, value) => Math.max(most, Number(value)), 0);
  const breaks = target !== null && target > 0 ? breaksTo(target, measure) : breaksOver(largest, measure);
  return breaks.map((from, i) => ({
    from,
    to: breaks[i + 1] ?? null,
    reachesTarget: target !== null && target > 0 && from >= target,
  }));
}

/**
 * Find the class of a value; -1 when there is no number.
 * @param {number | null | undefined} value
 * @param {Class[]} classes
 * @returns {number}
 */
export function classOf(value, classes) {
  if (value === null || value === undefined || !Number.isFinite(value)) return -1;
  const exact = Number(value.toFixed(SHARE_DECIMALS));
  return Math.max(0, classes.filter(({ from }) => exact >= from).length - 1);
}

/**
 * Spread at most five steps of a colour over the classes there are: the first palest, the last deepest.
 * @param {number} at index of the class
 * @param {number} count how many classes
 * @returns {number} 1 to 5
 */
export function stepOf(at, count) {
  return count < 2 ? MOST_CLASSES : 1 + Math.round((at * (MOST_CLASSES - 1)) / (count - 1));
}

/**
 * Say a class in words; whole numbers by the last that belongs, shares by the first that does not.
 * @param {Class} one
 * @param {Measure} measure
 * @param {ClassWords} words
 * @returns {string}
 */
export function classLabel({ from, to, reachesTarget }, measure, words) {
  const write = (/** @type {number} */ n) => (measure === "share" ? `${decimal(n * 100)}%` : decimal(n));
  if (to === null) return fill(reachesTarget ? words.target : words.from, { from: write(from) });
  if (measure === "count" && to - from === 1) return write(from);
  if (measure === "count") return fill(words.whole, { from: write(from), to: write(to - 1) });
  return fill(from === 0 ? words.below : words.range, { from: write(from), to: write(to) });
}

/** @param {number} n @returns {string} */
function decimal(n) {
  const [whole, part] = String(Number(n.toFixed(2))).split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ".") + (part ? `,${part}` : "");
}

/**
 * Up to four classes of one width below the target; the last of them takes what remains.
 * @param {number} target
 * @param {Measure} measure
 * @returns {number[]}
 */
function breaksTo(target, measure) {
  const below = MOST_CLASSES - 1;
  const last = (/** @type {number} */ step) => target - step * (below - 1);
  const fits = roundSteps(target, measure).filter((step) => last(step) >= step / 2);
  const unevenness = (/** @type {number} */ step) => Math.abs(target - step * below);
  const step = fits.length ? fits.reduce((a, b) => (unevenness(b) < unevenness(a) ? b : a)) : 1;
  const multiples = Array.from({ length: below }, (_, i) => exactly(i * step)).filter((at) => at < target);
  return [...multiples, target];
}

/**
 * Two to five classes of one round width that reach the largest value; no things at all are a class of their own.
 * @param {number} largest
 * @param {Measure} measure
 * @returns {number[]}
 */
function breaksOver(largest, measure) {
  const isShare = measure === "share";
  const wide = roundSteps(largest || 1, measure).filter((step) => (isShare ? step * MOST_CLASSES > largest : step * (MOST_CLASSES - 1) >= largest));
  const step = Math.min(...wide);
  const start = (/** @type {number} */ i) => (isShare || i === 0 ? exactly(i * step) : 1 + (i - 1) * step);
  return Array.from({ length: MOST_CLASSES }, (_, i) => start(i)).filter((at, i) => i < 2 || at <= largest);
}

/**
 * @param {number} size the range to divide
 * @param {Measure} measure
 * @returns {number[]} the round steps of its order of magnitude and the two below, the roundest first
 */
function roundSteps(size, measure) {
  const order = Math.floor(Math.log10(size));
  const steps = ROUND.flatMap((digits) => [order - 2, order - 1, order].map((power) => exactly(digits * 10 ** power)));
  return steps.filter((step) => (measure === "share" ? step > 0 : Number.isInteger(step) && step >= 1));
}

/** @param {number} n @returns {number} */
const exactly = (n) => Number(n.toFixed(SHARE_DECIMALS));
