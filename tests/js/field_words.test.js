import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { knows, roleKey, t } from "../../static/src/field/words.js";
import { problemText } from "../../static/src/field/problems.js";

const ROOT = new URL("../../", import.meta.url);
const FIELD = new URL("static/src/field/", ROOT);
const sources = readdirSync(FIELD, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith(".js"))
  .map((name) => readFileSync(new URL(name, FIELD), "utf8"));
const shell = readFileSync(new URL("templates/field/shell.html", ROOT), "utf8");

test("every sentence the field's code asks for by name is in the catalogue", () => {
  const asked = sources.flatMap((source) => [...source.matchAll(/"((?:field|domain|update|capture|outbox|install)\.[a-z_]+(?:\.[a-z_]+)+|field\.[a-z_]+)"/g)].map(([, key]) => key));
  assert.ok(asked.length > 80);
  assert.deepEqual(asked.filter((key) => !knows(key)), []);
});

/** Sentences of a catalogue that nothing asks for. @param {string} catalogue */
function unasked(catalogue) {
  const words = JSON.parse(readFileSync(new URL(`webapp/words/${catalogue}.json`, ROOT), "utf8"));
  /** @type {(node: any, path: string) => string[]} */
  const leaves = (node, path) => (typeof node === "string" ? [path] : Object.entries(node).flatMap(([key, child]) => leaves(child, `${path}.${key}`)));
  const text = [...sources, shell].join("\n");
  const families = [...text.matchAll(/((?:field|update|capture|outbox|install)\.[a-z_.]+)[._]\$\{/g)].map(([, family]) => family);
  return leaves(words, catalogue).filter((key) => !text.includes(`"${key}"`) && !text.includes(`'${key}'`) && !families.some((family) => key.startsWith(family)));
}

test("every sentence of the field's catalogues is asked for", () => {
  assert.deepEqual(unasked("field"), ["field.app_short_name"]); // the manifest's, asked for by its route
  assert.deepEqual(unasked("update"), []);
  assert.deepEqual(unasked("capture"), []);
  assert.deepEqual(unasked("outbox"), []);
  assert.deepEqual(unasked("install"), []);
});

test("a sentence that does not exist is a mistake, not an empty place", () => {
  assert.throws(() => t("field.nowhere"));
});

test("a problem is told in the server's words first, always with its code", () => {
  assert.match(problemText({ code: "area_unknown", message: "Server." }), /^Server\. \(.*area_unknown\)$/);
  assert.match(problemText({ code: "never_heard" }), /never_heard/);
});

test("a role spoken in words leads back to its key", () => {
  assert.equal(roleKey(t("domain.role.area_front")), "area_front");
  assert.equal(roleKey("area_front"), "area_front");
});
