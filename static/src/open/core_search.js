/**
 * Finding a commune by what one remembers of it: its name, or the district it was in.
 * @module open/core_search
 */

import { fold, matches } from "../core/search.js";

/** @typedef {{code: string, name: string, former: string}} CommuneChoice */

/**
 * Find the communes a query means: those whose own name it begins first, then those named by a later word, then by district.
 * @param {string} query
 * @param {CommuneChoice[]} communes
 * @returns {CommuneChoice[]} all of them for an empty query
 */
export function findCommunes(query, communes) {
  if (fold(query) === "") return communes;
  return communes
    .map((commune) => ({ commune, rank: rankOf(query, commune) }))
    .filter(({ rank }) => rank < NOT_FOUND)
    .sort((a, b) => a.rank - b.rank)
    .map(({ commune }) => commune);
}

const NOT_FOUND = 3;

/** @param {string} query @param {CommuneChoice} commune @returns {number} */
function rankOf(query, { name, former }) {
  const own = fold(name);
  const asked = fold(query);
  if (own.startsWith(asked) || own.slice(own.indexOf(" ") + 1).startsWith(asked)) return 0; // after its "xã" or "phường"
  if (matches(query, name)) return 1;
  return matches(query, `${name} ${former}`) ? 2 : NOT_FOUND;
}
