/**
 * The addresses within the one page: #/map, #/pin/place, #/record/<id>/maintain, #/tasks, #/sent.
 * @module core/routes
 */

import { STEPS } from "./pin.js";

/**
 * @typedef {"map" | "pin" | "saved" | "tasks" | "sent" | "record" | "conflict" | "rescue" | "phone"} Screen
 * @typedef {{screen: Screen, step: import("./pin.js").Step | null, id: string | null, action: string | null}} Route
 */

/** Screens that are about one thing: #/<screen>/<id>[/<action>]. @type {Screen[]} */
const OF_ONE = ["record", "conflict"];

/** @type {Screen[]} */
const PLAIN = ["tasks", "sent", "rescue", "phone"];

/**
 * Read a hash; anything unknown leads to the map.
 * @param {string} hash
 * @returns {Route}
 */
export function parse(hash) {
  const [name, id = null, action = null] = hash.replace(/^#\/?/, "").split("/");
  const screen = /** @type {Screen} */ (name);
  if (name === "pin" && id === "saved") return { screen: "saved", step: null, id: null, action: null };
  if (name === "pin") return { screen, step: STEPS.find((step) => step === id) ?? null, id: null, action: null };
  if (OF_ONE.includes(screen) && id) return { screen, step: null, id, action };
  return { screen: PLAIN.includes(screen) ? screen : "map", step: null, id: null, action: null };
}

/** Tell whether a map stands at this address: it is drawn once, with the shapes. @param {Route} route @returns {boolean} */
export const drawsMap = ({ screen, step }) => screen === "map" || step === "place";

/**
 * Write the address of a screen.
 * @param {Screen} screen
 * @param {string} [of]  a capture's step, or the id of what the screen is about
 * @param {string} [action]
 * @returns {string}
 */
export function address(screen, of, action) {
  if (screen === "saved") return "#/pin/saved";
  return `#/${[screen, of, action].filter(Boolean).join("/")}`;
}
