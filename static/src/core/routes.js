/**
 * The addresses within the one page: #/map, #/pin/place, #/tasks, #/sent.
 * @module core/routes
 */

import { STEPS } from "./pin.js";

/**
 * @typedef {"map" | "pin" | "saved" | "tasks" | "sent"} Screen
 * @typedef {{screen: Screen, step: import("./pin.js").Step | null}} Route
 */

/**
 * Read a hash; anything unknown leads to the map.
 * @param {string} hash
 * @returns {Route}
 */
export function parse(hash) {
  const [screen, rest] = hash.replace(/^#\/?/, "").split("/");
  if (screen === "pin" && rest === "saved") return { screen: "saved", step: null };
  if (screen === "pin") return { screen, step: STEPS.find((step) => step === rest) ?? null };
  if (screen === "tasks" || screen === "sent") return { screen, step: null };
  return { screen: "map", step: null };
}

/**
 * Write the address of a screen.
 * @param {Screen} screen
 * @param {import("./pin.js").Step} [step]
 * @returns {string}
 */
export function address(screen, step) {
  if (screen === "saved") return "#/pin/saved";
  return step ? `#/${screen}/${step}` : `#/${screen}`;
}
