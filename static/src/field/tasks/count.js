/**
 * What of the tasks waits for me alone: the number at the foot of every screen, long before its list is opened.
 * @module field/tasks/count
 */

/**
 * @typedef {import("../state.js").Known} Known
 * @typedef {import("../../core/outbox.js").Entry} Entry
 */

/** @param {Known} known @returns {Entry[]} */
export const mine = ({ entries, who }) => entries.filter((entry) => entry.user_id === who?.id);

/** Records of mine about which more is asked; the answer to some waits on this phone. @param {Known} known */
export function asked(known) {
  const amended = new Set(mine(known).flatMap((entry) => (entry.kind === "update" && entry.item.action === "amend" ? [entry.item.pin] : [])));
  return known.pins.filter((pin) => pin.mine && pin.status === "needs_info").map((pin) => ({ pin, is_answered: amended.has(pin.id) }));
}

/** Count what waits for me alone. @param {import("../state.js").FieldState} state @returns {number} */
export function taskCount({ known, tally }) {
  return tally.needing + asked(known).filter(({ is_answered }) => !is_answered).length;
}
