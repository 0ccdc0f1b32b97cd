// What static/build.js has written: every name leads to a file, and the worker knows what the phone must keep.
// It reads the last build, `npm run build`.
import assert from "node:assert/strict";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

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

/** @type {{revision: string, needs: Record<string, string[]>}} */
const build = JSON.parse(await readFile(path.join(ROOT, "static/dist/build.json"), "utf8"));
const atOnce = [manifest["field/app.js"], ...build.needs["field/app.js"]];

test("every script, sheet and drawing lies there compressed as well, and unpacks to itself", async () => {
  const unpack = { br: brotliDecompressSync, gz: gunzipSync };
  const texts = [...Object.values(manifest), ...Object.values(build.needs).flat()].filter((url) => /\.(js|css|svg)$/.test(url));
  assert.ok(texts.length > 15);
  for (const url of texts) {
    const whole = await readFile(fileOf(url));
    for (const [end, from] of Object.entries(unpack)) assert.deepEqual(from(await readFile(`${fileOf(url)}.${end}`)), whole, `${url}.${end}`);
  }
});

test("the phone's first screen waits for no map engine, no archive and few files; 20 ms a kilobyte at 400 kbit/s", async () => {
  const scripts = await Promise.all(atOnce.map((url) => readFile(fileOf(url), "utf8")));
  for (const word of ["leaflet-pane", "PMTiles", "pmtiles"]) assert.ok(!scripts.some((script) => script.includes(word)), word);
  const sizes = await Promise.all([...atOnce, manifest["styles/field.css"]].map(async (url) => (await stat(`${fileOf(url)}.br`)).size));
  assert.ok(sizes.length <= 8, `${sizes.length} files`);
  assert.ok(sizes.reduce((sum, size) => sum + size, 0) <= 72_000, `${sizes.join(" + ")} bytes`);
});

test("the worker keeps every part of the phone's page, also those that come later", async () => {
  const worker = await readFile(path.join(ROOT, "static/dist/field/sw.js"), "utf8");
  const parts = (await readdir(path.join(ROOT, "static/dist/field"))).filter((name) => /^(?!sw).+\.js$/.test(name));
  assert.ok(parts.some((name) => name.startsWith("basemap-")));
  for (const name of parts) assert.ok(worker.includes(`/static/dist/field/${name}`), name);
  assert.ok(worker.includes(`"${build.revision}"`));
});
