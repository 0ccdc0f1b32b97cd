// What static/build.js has written: every name leads to a file, and the worker knows what the phone must keep.
// It reads the last build, `npm run build`.
import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";

const ROOT = path.resolve(import.meta.dirname, "../..");
/** @type {Record<string, string>} */
const manifest = JSON.parse(await readFile(path.join(ROOT, "static/dist/manifest.json"), "utf8"));
const fileOf = (/** @type {string} */ url) => path.join(ROOT, url);

test("every name of the manifest leads to a file that is there, by a name that changes with it", async () => {
  for (const [name, url] of Object.entries(manifest)) {
    assert.ok((await stat(fileOf(url))).size > 0, name);
    assert.match(url, /^\/static\/dist\/.+-[A-Za-z0-9]{8}\.\w+$/, name);
  }
});

test("style sheets fetch fonts by their hashed names and nothing from elsewhere", async () => {
  const css = await readFile(fileOf(manifest["styles/design.css"]), "utf8");
  for (const font of ["fonts/inter-latin.woff2", "fonts/inter-vietnamese.woff2"]) assert.ok(css.includes(manifest[font]), font);
  for (const [, url] of css.matchAll(/url\(["']?([^"')]+)/g)) assert.match(url, /^(data:image\/svg|\/static\/dist\/)/);
});

test("the worker keeps the phone's script, style, fonts and icons, and only files that exist", async () => {
  const worker = await readFile(path.join(ROOT, "static/dist/field/sw.js"), "utf8");
  const urls = new Set(worker.match(/\/static\/dist\/[\w./-]+\.\w+/g));
  for (const name of ["field/app.js", "styles/field.css", "fonts/inter-latin.woff2", "fonts/inter-vietnamese.woff2", "icons/sprite.svg"]) {
    assert.ok(urls.has(manifest[name]), name);
  }
  for (const url of urls) assert.ok((await stat(fileOf(url))).size > 0, url);
});
