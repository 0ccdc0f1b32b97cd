/**
 * When a new version may take over: never during a form, never while something is on its way.
 * @module field/takeover
 */

import { parse } from "../core/routes.js";
import { isFilling } from "./screens.js";

/** @param {import("./app.js").Field} field @returns {boolean} */
export const mayTakeOver = ({ draft, updates, state }) =>
  !state.known.sending && !draft.hasWork && !updates.latest && !isFilling(parse(location.hash));
