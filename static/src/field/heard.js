/**
 * What every heartbeat leaves on the phone: who has used it, and how far its clock is off.
 * @module field/heard
 */

import { recall, remember } from "../ports/store.js";

/**
 * @typedef {import("../core/reply.js").SignedIn} SignedIn
 * @typedef {{names: Record<number, string>, clock_offset_ms: number | null}} Heard
 *   names: of every account that was signed in here; clock_offset_ms: server minus phone
 */

const NAMES = "names";
const CLOCK = "clock";

/** @returns {Promise<Heard>} */
export async function keptHeard() {
  const [names, clock] = await Promise.all([recall(NAMES), recall(CLOCK)]);
  return { names: names ?? {}, clock_offset_ms: clock?.offset_ms ?? null };
}

/**
 * Keep what a heartbeat said.
 * @param {SignedIn} presence
 * @returns {Promise<Heard>}
 */
export async function keepHeard({ user, clock_offset_ms }) {
  const before = await keptHeard();
  const names = { ...before.names, [user.id]: user.name };
  if (before.names[user.id] !== user.name) await remember(NAMES, names);
  if (clock_offset_ms === null) return { ...before, names };
  await remember(CLOCK, { offset_ms: clock_offset_ms });
  return { names, clock_offset_ms };
}
