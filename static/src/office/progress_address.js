// What an address of progress asks for, and the address of what is seen. Pure.

/** @typedef {{target: string, on: string, region: string, district: string, cluster: string, priority: string, name: string, view: string}} Asked on: empty for today */

const NAMES = /** @type {const} */ (["target", "on", "region", "district", "cluster", "priority", "name", "view"]);

/**
 * Read what an address asks for.
 * @param {URLSearchParams} params
 * @returns {Asked}
 */
export function readAsked(params) {
  return /** @type {Asked} */ (Object.fromEntries(NAMES.map((name) => [name, (params.get(name) ?? "").trim()])));
}

/**
 * Write the query of an address; what was not chosen is not in it.
 * @param {Partial<Asked>} asked
 * @returns {string} with its question mark, or empty
 */
export function queryOf(asked) {
  const chosen = NAMES.flatMap((name) => (asked[name]?.trim() ? [[name, asked[name].trim()]] : []));
  return chosen.length ? `?${new URLSearchParams(chosen)}` : "";
}

/**
 * Give the address of what is behind a commune's figure; it keeps the filters and the day for the way back.
 * @param {string} records the address of progress itself
 * @param {Asked} asked
 * @param {string} code
 * @returns {string}
 */
export function recordsOf(records, { target, ...kept }, code) {
  return `${records}/${encodeURIComponent(target)}/${encodeURIComponent(code)}${queryOf(kept)}`;
}
