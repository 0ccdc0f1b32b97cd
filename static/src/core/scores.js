/**
 * The score sheet of a model: what its commune thinks of it, criterion by criterion.
 * @module core/scores
 */

/**
 * @typedef {{key: string, name: string, points: number, zero_with_open_hotspot?: boolean}} Item
 * @typedef {{key: string, name: string, help?: string, items: Item[]}} Criterion
 * @typedef {{threshold: number, least: number, bonus_most: number, bonus_name: string, criteria: Criterion[]}} Sheet
 *   threshold: of all points; least: of each criterion
 * @typedef {Record<string, number>} Scores  by item, and "bonus"
 *
 * @typedef {object} Reckoning
 * @property {{key: string, points: number, most: number, enough: boolean}[]} criteria
 * @property {number} total      with the bonus
 * @property {number} most       without it
 * @property {number} unanswered items
 * @property {boolean} reached   the threshold as a whole, and the least of every criterion
 */

export const BONUS = "bonus";

/** @param {number} points @param {number} most */
const within = (points, most) => Math.min(Math.max(Math.round(points), 0), most);

/** @param {Sheet} sheet @returns {Item[]} */
const itemsOf = ({ criteria }) => criteria.flatMap(({ items }) => items);

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/**
 * Give an item its points, never more than it has.
 * @param {Sheet} sheet
 * @param {Scores | null} scores
 * @param {string} key  an item's, or BONUS
 * @param {number} points
 * @returns {Scores}
 */
export function scored(sheet, scores, key, points) {
  const most = key === BONUS ? sheet.bonus_most : (itemsOf(sheet).find((item) => item.key === key)?.points ?? 0);
  return { ...scores, [key]: within(points, most) };
}

/**
 * Say what counts while waste stands in the residential area: nothing for some items, whatever was given for them.
 * @param {Sheet} sheet
 * @param {Scores} scores
 * @param {boolean} open_hotspot
 * @returns {Scores}
 */
export function settled(sheet, scores, open_hotspot) {
  const forced = open_hotspot ? itemsOf(sheet).filter(({ zero_with_open_hotspot }) => zero_with_open_hotspot) : [];
  return { ...scores, ...Object.fromEntries(forced.map(({ key }) => [key, 0])) };
}

/**
 * Add a sheet up.
 * @param {Sheet} sheet
 * @param {Scores} scores
 * @returns {Reckoning}
 */
export function reckon(sheet, scores) {
  const criteria = sheet.criteria.map(({ key, items }) => {
    const points = sum(items.map((item) => scores[item.key] ?? 0));
    return { key, points, most: sum(items.map((item) => item.points)), enough: points >= sheet.least };
  });
  const total = sum(criteria.map(({ points }) => points)) + (scores[BONUS] ?? 0);
  return {
    criteria,
    total,
    most: sum(criteria.map(({ most }) => most)),
    unanswered: itemsOf(sheet).filter(({ key }) => !(key in scores)).length,
    reached: total >= sheet.threshold && criteria.every(({ enough }) => enough),
  };
}

/** Only what was confirmed takes points away. */
const CONFIRMED = ["approved", "published"];

/**
 * Find a confirmed hotspot that still stands in a residential area.
 * @template {{group: string, status: string, state: string, area_code: string | null}} Pin
 * @param {Pin[]} pins
 * @param {{area_code: string | null, open_states: string[]}} where
 * @returns {Pin | null}
 */
export function openHotspot(pins, { area_code, open_states }) {
  const stands = (/** @type {Pin} */ { group, status, state }) => group === "hotspot" && CONFIRMED.includes(status) && open_states.includes(state);
  return (area_code && pins.find((pin) => pin.area_code === area_code && stands(pin))) || null;
}
