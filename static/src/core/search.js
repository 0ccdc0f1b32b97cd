/**
 * Search that finds a Vietnamese name however it was typed.
 * @module core/search
 */

const MARKS = /[\u0300-\u036f]/g;
const D_WITH_STROKE = /\u0111/g;

/**
 * Fold a text to plain lower-case Latin letters, so that both ways to place a tone mark, and none at all, are equal.
 * @param {string} text
 * @returns {string}
 */
export function fold(text) {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replace(MARKS, "")
    .replace(D_WITH_STROKE, "d")
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}

/**
 * Tell whether every word of the query begins some word of the text.
 * @param {string} query
 * @param {string} text
 * @returns {boolean}
 */
export function matches(query, text) {
  const words = fold(text).split(" ");
  return fold(query)
    .split(" ")
    .every((wanted) => words.some((word) => word.startsWith(wanted)));
}
