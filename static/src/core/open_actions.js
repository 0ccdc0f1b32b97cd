/**
 * What a person can do now at a record that exists: what the server allows, less what already waits on this phone.
 * @module core/open_actions
 */

import { isVersioned } from "./update.js";

/**
 * @typedef {import("./catalogue.js").Pin} Pin
 * @typedef {import("./outbox.js").UpdateEntry} UpdateEntry
 * @typedef {"maintain" | "resolve" | "petition" | "move" | "observe" | "amend" | "answer"} Offer
 *   resolve and petition are moves into one state, offered by their own names; answer: amend because more was asked
 */

/** Moves that have a name of their own on a button. @type {Record<string, string>} */
export const STATE_OF = { resolve: "resolved", petition: "petitioned" };

/** A confirmation on the spot brings these into "maintained"; the same move beside it would be a second way to say it. */
const BECOMES_MAINTAINED = ["launched", "needs_support"];

/**
 * List the states this person may bring a record into by hand.
 * @param {Pin} pin
 * @returns {string[]}
 */
export function openMoves({ state, may, moves }) {
  const by_confirming = may?.includes("maintain") && BECOMES_MAINTAINED.includes(state);
  return (moves ?? []).filter((to) => !(by_confirming && to === "maintained"));
}

/**
 * List what can be done, the likeliest first.
 * @param {Pin} pin
 * @param {UpdateEntry[]} waiting  the person's updates of this record that have not gone yet
 * @returns {Offer[]}
 */
export function offers(pin, waiting) {
  const may = pin.may ?? [];
  const is_changing = waiting.some(({ item }) => isVersioned(item));
  const moves = is_changing ? [] : openMoves(pin);
  const named = /** @type {Offer[]} */ (Object.keys(STATE_OF).filter((name) => moves.includes(STATE_OF[name])));
  /** @type {Offer[]} */
  const found = [];
  if (may.includes("amend") && pin.status === "needs_info" && !is_changing) found.push("answer");
  if (may.includes("maintain") && !waiting.some(({ item }) => item.action === "maintain")) found.push("maintain");
  found.push(...named);
  if (may.includes("observe")) found.push("observe");
  if (moves.some((to) => !named.some((name) => STATE_OF[name] === to))) found.push("move");
  if (may.includes("amend") && pin.status !== "needs_info" && !is_changing) found.push("amend");
  return found;
}
