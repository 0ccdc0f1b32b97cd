/**
 * Why the server could not take an entry, in words.
 * @module field/problems
 */

import { knows, t } from "./words.js";

/** @param {import("../core/outbox.js").Problem} problem @returns {string} the server's sentence, else ours, always with the code */
export function problemText({ code, message }) {
  const own = `field.problem.${code}`;
  const sentence = message ?? t(knows(own) ? own : "field.problem.unknown");
  return `${sentence} (${t("field.problem.code", { code })})`;
}
