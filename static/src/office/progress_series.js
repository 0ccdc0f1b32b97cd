// A target's year, week by week, from one answer: which days there are, and what each commune's figure was. Pure.

/** @typedef {import("./progress_rules.js").Figure} Figure */
/** @typedef {import("./progress_rules.js").Figures} Figures */
/** @typedef {Figure & {own?: number | null}} Whole the province; own: what it did beside its communes */

/**
 * @typedef {Object} Series
 * @property {string[]} days ISO days, the last today or the end of the year
 * @property {Record<string, (number | null)[]>} units what was done, by commune code
 * @property {Record<string, (number | null)[]>} targets what it takes
 * @property {Record<string, (number | null)[]>} wholes what it is a part of
 * @property {Record<string, string[]>} states
 * @property {Whole[]} province
 */

const DAY_MS = 24 * 3600 * 1000;
const WEEK_DAYS = 7;

/**
 * List every seventh day up to the last, the last itself included.
 * @param {string} first ISO day
 * @param {string} last ISO day
 * @returns {string[]}
 */
export function weeksBetween(first, last) {
  const [from_ms, to_ms] = [Date.parse(first), Date.parse(last)];
  const weeks = Math.max(0, Math.floor((to_ms - from_ms) / DAY_MS / WEEK_DAYS));
  return Array.from({ length: weeks + 1 }, (_, i) => new Date(to_ms - (weeks - i) * WEEK_DAYS * DAY_MS).toISOString().slice(0, 10));
}

/**
 * Find the last of the days that is not after a day; the first where all are.
 * @param {string[]} days
 * @param {string} day
 * @returns {number}
 */
export const stopAt = (days, day) => Math.max(0, days.filter((one) => one <= day).length - 1);

/**
 * Give the figures of one of the days.
 * @param {Series} series
 * @param {number} at
 * @returns {{units: Figures, province: Whole}}
 */
export function frameOf({ units, targets, wholes, states, province }, at) {
  const figures = Object.entries(units).map(([code, done]) => {
    const figure = { done: done[at], target: targets[code][at], out_of: wholes[code][at], state: states[code][at] };
    return [code, figure];
  });
  return { units: Object.fromEntries(figures), province: province[at] };
}
