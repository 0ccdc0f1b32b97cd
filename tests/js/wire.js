// The wire fixtures: one file each, read here and by pytest, so that both sides mean the same JSON.

import { readFileSync } from "node:fs";

/** @param {string} name @returns {any} */
export function wire(name) {
  return JSON.parse(readFileSync(new URL(`../fixtures/wire/${name}.json`, import.meta.url), "utf8"));
}
