/**
 * The only place where the field's sentences come from.
 * @module field/words
 */

import capture from "../../../webapp/words/capture.json" with { type: "json" };
import domain from "../../../webapp/words/domain.json" with { type: "json" };
import field from "../../../webapp/words/field.json" with { type: "json" };
import install from "../../../webapp/words/install.json" with { type: "json" };
import outbox from "../../../webapp/words/outbox.json" with { type: "json" };
import update from "../../../webapp/words/update.json" with { type: "json" };

import { fill } from "../core/format.js";

/** @type {Record<string, any>} */
const CATALOGUE = { capture, domain, field, install, outbox, update };

/** @param {string} key @returns {any} */
const find = (key) => key.split(".").reduce((node, part) => node?.[part], CATALOGUE);

/**
 * Say a sentence of the catalogue.
 * @param {string} key  such as field.saved.received
 * @param {Record<string, string | number>} [params]
 * @returns {string}
 * @throws when the catalogue has no such sentence
 */
export function t(key, params) {
  const sentence = find(key);
  if (typeof sentence !== "string") throw new Error(`no words for ${key}`);
  return fill(sentence, params);
}

/** Tell whether the catalogue has a sentence. @param {string} key @returns {boolean} */
export const knows = (key) => typeof find(key) === "string";

/**
 * Give the key of a role that the server spoke in words.
 * @param {string} role
 * @returns {string}
 */
export const roleKey = (role) => Object.entries(domain.role).find(([, word]) => word === role)?.[0] ?? role;
