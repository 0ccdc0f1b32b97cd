// Builds static/src into static/dist and writes manifest.json (logical name -> URL) and build.json (what each script needs
// at once, and the revision of the phone's shell).
//
//   node static/build.js            minified, hashed names: what is served
//   node static/build.js --watch    not minified, built again at each change
//
// In:  src/<audience>/entry.js        -> dist/<audience>/app-<hash>.js      "field/app.js"
//      src/styles/<name>.entry.css    -> dist/styles/<name>-<hash>.css      "styles/field.css"
//      src/field/sw.js                -> dist/field/sw.js, never hashed: its address is its identity
//      src/icons/{lucide.json,*.svg}  -> dist/icons/sprite-<hash>.svg       "icons/sprite.svg"
//      src/brand/*                    -> dist/brand/<name>-<hash>.<ext>     "brand/favicon.svg"
//      Inter from npm, subset         -> dist/fonts/<name>-<hash>.woff2     "fonts/inter-latin.woff2"
//      what others wrote              -> dist/licences.txt
//      each text                      -> beside it, compressed: <file>.br, <file>.gz
//
// CSS asks for a font as url("fonts/inter-latin.woff2"). Scripts get __SPRITE_URL__; the worker gets self.__WB_MANIFEST.

import { watch } from "node:fs";
import { createHash } from "node:crypto";
import { access, mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build as esbuild } from "esbuild";
import subsetFont from "subset-font";

import { compressTexts } from "./compress.js";
import { licences } from "./licences.js";

const ROOT = path.dirname(fileURLToPath(import.meta.url));
const SOURCE = path.join(ROOT, "src");
const DIST = path.join(ROOT, "dist");
const WORDS = path.join(ROOT, "..", "webapp", "words");
const PUBLIC_PATH = "/static/dist";
// What the phone's one page is rendered from, beside the assets it names.
const SHELL_SOURCES = [
  "templates/field/shell.html",
  "templates/layouts/base.html",
  "templates/layouts/field.html",
  "templates/parts/ui.html",
  "webapp/words/domain.json",
  "webapp/words/field.json",
  "webapp/words/install.json",
  "webapp/words/layout.json",
].map((file) => path.join(ROOT, "..", file));
const AUDIENCES = ["field", "office", "open", "account", "design"];
const TARGET = ["es2020", "safari15"];
const resolveFromHere = createRequire(import.meta.url).resolve;

/** One file of dist: where it lies and under which name templates ask for it.
 * @typedef {{name: string, url: string}} Asset */

/** @param {Uint8Array | string} bytes */
const shortHash = (bytes) => createHash("sha256").update(bytes).digest("base64url").replace(/[-_]/g, "0").slice(0, 8);

/** @param {string} file */
const exists = (file) => access(file).then(() => true, () => false);

/** @param {string} folder @param {RegExp} pattern */
async function filesIn(folder, pattern) {
  if (!(await exists(folder))) return [];
  return (await readdir(folder)).filter((name) => pattern.test(name)).sort();
}

/** Write `bytes` under a name that changes with them.
 * @param {string} name @param {Uint8Array | string} bytes @returns {Promise<Asset>} */
async function writeHashed(name, bytes) {
  const { dir, name: stem, ext } = path.posix.parse(name);
  const hashed = `${dir}/${stem}-${shortHash(bytes)}${ext}`;
  await mkdir(path.join(DIST, dir), { recursive: true });
  await writeFile(path.join(DIST, hashed), bytes);
  return { name, url: `${PUBLIC_PATH}/${hashed}` };
}

// ---------------------------------------------------------------- fonts

/** @param {number} from @param {number} to */
const range = (from, to) => String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, i) => from + i));

// Tones that stand on a plain Latin vowel are in the Latin file; everything else a Vietnamese word needs is in the other.
const FONT_TEXT = {
  latin: `${range(0x20, 0x7e)}\u00a0\u00ad\u00a7\u00a9\u00ab\u00b0\u00b1\u00b2\u00b3\u00b7\u00bb\u00bd\u00d7\u00f7`
    + "\u00c0\u00c1\u00c2\u00c3\u00c8\u00c9\u00ca\u00cc\u00cd\u00d2\u00d3\u00d4\u00d5\u00d9\u00da\u00dd"
    + "\u00e0\u00e1\u00e2\u00e3\u00e8\u00e9\u00ea\u00ec\u00ed\u00f2\u00f3\u00f4\u00f5\u00f9\u00fa\u00fd"
    + "\u2009\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u2032\u2033\u2191\u2193\u2212",
  vietnamese: `\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0${range(0x1ea0, 0x1ef9)}\u20ab`
    + "\u0300\u0301\u0303\u0309\u0323",
};

/** Keep of Inter what Vietnamese needs: weights 400 to 700 on one axis, tabular figures, about 30 kB in two files. */
function buildFonts() {
  return Promise.all(Object.entries(FONT_TEXT).map(async ([script, text]) => {
    const whole = await readFile(resolveFromHere(`@fontsource-variable/inter/files/inter-${script}-wght-normal.woff2`));
    const kept = await subsetFont(whole, text, { targetFormat: "woff2", variationAxes: { wght: { min: 400, max: 700 } } });
    return writeHashed(`fonts/inter-${script}.woff2`, kept);
  }));
}

// ---------------------------------------------------------------- icons and brand

/** Turn a whole drawing into a <symbol> that keeps its stroke or fill. @param {string} id @param {string} svg */
function toSymbol(id, svg) {
  const body = svg.replace(/<!--[\s\S]*?-->/g, "").replace(/\s+/g, " ");
  const parts = /<svg([^>]*)>(.*)<\/svg>/.exec(body);
  if (!parts) throw new Error(`icon ${id} is not an <svg>`);
  const kept = [...parts[1].matchAll(/(viewBox|fill|stroke|stroke-width|stroke-linecap|stroke-linejoin)="([^"]*)"/g)];
  return `<symbol id="${id}" ${kept.map((match) => match[0]).join(" ")}>${parts[2].trim()}</symbol>`;
}

/** Gather the outline icons we name from Lucide, and our own drawings, in one file. */
async function buildSprite() {
  const own = path.join(SOURCE, "icons");
  /** @type {string[]} */
  const names = JSON.parse(await readFile(path.join(own, "lucide.json"), "utf8"));
  const symbols = await Promise.all([
    ...names.map(async (name) => toSymbol(name, await readFile(resolveFromHere(`lucide-static/icons/${name}.svg`), "utf8"))),
    ...(await filesIn(own, /\.svg$/)).map(async (file) => toSymbol(path.parse(file).name, await readFile(path.join(own, file), "utf8"))),
  ]);
  return writeHashed("icons/sprite.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

async function buildBrand() {
  const folder = path.join(SOURCE, "brand");
  const files = await filesIn(folder, /\.(svg|png)$/);
  return Promise.all(files.map(async (file) => writeHashed(`brand/${file}`, await readFile(path.join(folder, file)))));
}

// ---------------------------------------------------------------- scripts and styles

/** Let CSS name a font by its logical name. @param {Asset[]} fonts @returns {import("esbuild").Plugin} */
const fontUrls = (fonts) => ({
  name: "font-urls",
  setup(build) {
    build.onResolve({ filter: /^fonts\// }, ({ path: asked }) => {
      const font = fonts.find(({ name }) => name === asked);
      return font ? { path: font.url, external: true } : { errors: [{ text: `no font named ${asked}` }] };
    });
  },
});

/** @param {{minify: boolean, define?: Record<string, string>, fonts?: Asset[]}} options @returns {import("esbuild").BuildOptions} */
const common = ({ minify, define = {}, fonts = [] }) => ({
  absWorkingDir: ROOT,
  alias: { "@protomaps/basemaps": path.join(SOURCE, "map", "no_flavours.js") },
  bundle: true,
  charset: "utf8",
  define,
  legalComments: "none",
  loader: { ".svg": "dataurl", ".png": "file", ".woff2": "file" },
  logLevel: "warning",
  metafile: true,
  minify,
  outdir: DIST,
  plugins: [fontUrls(fonts)],
  publicPath: PUBLIC_PATH,
  assetNames: "images/[name]-[hash]",
  target: TARGET,
});

/** Bundle one entry and say which files came out, the asked one first.
 * @param {string} entry @param {string} out @param {import("esbuild").BuildOptions} options
 * @returns {Promise<{entry: Asset, files: string[], needs: string[]}>} needs: what the entry imports at once */
async function bundle(entry, out, options) {
  const { metafile } = await esbuild({
    ...options, entryPoints: [{ in: entry, out }], entryNames: "[dir]/[name]-[hash]", chunkNames: `${path.posix.dirname(out)}/[name]-[hash]`,
  });
  const written = Object.entries(metafile?.outputs ?? {});
  const urlOf = (/** @type {string} */ file) => `${PUBLIC_PATH}/${path.relative(DIST, path.join(ROOT, file)).split(path.sep).join("/")}`;
  // A module imported on demand is an entry point too: ours is the one we asked for.
  const main = written.find(([, output]) => output.entryPoint && path.resolve(ROOT, output.entryPoint) === entry);
  if (!main) throw new Error(`${entry} gave no output`);
  const outputs = metafile?.outputs ?? {};
  const atOnce = (/** @type {string} */ file) =>
    (outputs[file]?.imports ?? []).filter(({ kind }) => kind === "import-statement").map(({ path: needed }) => needed);
  const needed = new Set(atOnce(main[0]));
  for (const file of needed) atOnce(file).forEach((further) => needed.add(further));
  const name = `${out}${path.extname(main[0])}`;
  return { entry: { name, url: urlOf(main[0]) }, files: written.map(([file]) => urlOf(file)), needs: [...needed].map(urlOf) };
}

/** @param {boolean} minify @param {Asset[]} fonts */
async function buildStyles(minify, fonts) {
  const entries = await filesIn(path.join(SOURCE, "styles"), /\.entry\.css$/);
  return Promise.all(entries.map((file) =>
    bundle(path.join(SOURCE, "styles", file), `styles/${file.replace(".entry.css", "")}`, common({ minify, fonts }))));
}

/** @param {boolean} minify @param {string} spriteUrl */
async function buildScripts(minify, spriteUrl) {
  const built = [];
  for (const audience of AUDIENCES) {
    const entry = path.join(SOURCE, audience, "entry.js");
    if (!(await exists(entry))) continue;
    const options = { ...common({ minify, define: { __SPRITE_URL__: JSON.stringify(spriteUrl) } }), format: /** @type {const} */ ("esm"), splitting: true };
    built.push(await bundle(entry, `${audience}/app`, options));
  }
  return built;
}

/** Say which shell of the phone this build belongs to: the page is made of these templates and words, and names these
 * assets. @param {string[]} urls */
async function shellRevision(urls) {
  const hash = createHash("sha256").update(urls.join("\n"));
  for (const file of SHELL_SOURCES) hash.update(await readFile(file));
  return hash.digest("hex").slice(0, 16);
}

/** Build the field worker with the list of what it keeps: hashed names need no revision, the shell has one.
 * @param {boolean} minify @param {string[]} urls */
async function buildWorker(minify, urls) {
  const entry = path.join(SOURCE, "field", "sw.js");
  const revision = await shellRevision(urls);
  const list = [{ url: "/field/?kept=1", revision }, ...urls.map((url) => ({ url, revision: null }))];
  await esbuild({
    ...common({ minify, define: { "self.__WB_MANIFEST": JSON.stringify(list), "process.env.NODE_ENV": '"production"' } }),
    entryPoints: [{ in: entry, out: "field/sw" }],
    format: "iife",
  });
  return { revision, url: `${PUBLIC_PATH}/field/sw.js` };
}

// ---------------------------------------------------------------- the whole

/** Remove what no page asks for any more; what was written since `startedAt_ms` may belong to a build beside this one.
 * @param {Set<string>} kept URLs of this build @param {number} startedAt_ms */
async function prune(kept, startedAt_ms) {
  const all = await readdir(DIST, { recursive: true, withFileTypes: true });
  const stale = all.filter((item) => item.isFile())
    .map((item) => path.join(item.parentPath, item.name))
    .filter((file) => !kept.has(`${PUBLIC_PATH}/${path.relative(DIST, file).split(path.sep).join("/")}`));
  await Promise.all(stale.map(async (file) => {
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Infinity }));
    if (mtimeMs < startedAt_ms) await rm(file, { force: true });
  }));
}

/** Replace a list of this build at one stroke: a server may be reading it. @param {string} name @param {object} list */
async function writeList(name, list) {
  const draft = path.join(DIST, `${name}.${process.pid}`);
  await writeFile(draft, `${JSON.stringify(list, null, 1)}\n`);
  await rename(draft, path.join(DIST, name));
}

/** Build everything once. @param {{minify: boolean}} options @returns {Promise<Record<string, string>>} the manifest */
export async function build({ minify }) {
  const startedAt_ms = Date.now();
  await mkdir(DIST, { recursive: true });
  const [fonts, sprite, brand] = await Promise.all([buildFonts(), buildSprite(), buildBrand()]);
  const [styles, scripts] = await Promise.all([buildStyles(minify, fonts), buildScripts(minify, sprite.url)]);
  const inField = [...styles, ...scripts].filter(({ entry }) => /^(field\/app\.js|styles\/field\.css)$/.test(entry.name));
  const precached = [...inField.flatMap(({ files }) => files), ...fonts.map(({ url }) => url), sprite.url];
  const worker = await buildWorker(minify, [...new Set(precached)].sort());

  const assets = [...fonts, sprite, ...brand, ...[...styles, ...scripts].map(({ entry }) => entry)];
  const manifest = Object.fromEntries(assets.map(({ name, url }) => [name, url]).sort(([a], [b]) => (a < b ? -1 : 1)));
  const written = [...new Set([...assets.map(({ url }) => url), ...[...styles, ...scripts].flatMap(({ files }) => files)])];
  const compressed = minify ? await compressTexts(written.map((url) => path.join(DIST, path.relative(PUBLIC_PATH, url)))) : [];
  await writeList("build.json", { revision: worker.revision, needs: Object.fromEntries(scripts.map(({ entry, needs }) => [entry.name, needs])) });
  await writeList("manifest.json", manifest);
  await writeFile(path.join(DIST, "licences.txt"), await licences());
  const lists = ["manifest.json", "build.json", "licences.txt"].map((name) => `${PUBLIC_PATH}/${name}`);
  const beside = compressed.map((file) => `${PUBLIC_PATH}/${path.relative(DIST, file).split(path.sep).join("/")}`);
  await prune(new Set([...written, ...beside, worker.url, ...lists]), startedAt_ms);
  return manifest;
}

/** Build again when a source changes, at most once every 100 ms. */
function rebuildOnChange() {
  /** @type {NodeJS.Timeout | undefined} */
  let pending;
  const again = () => {
    clearTimeout(pending);
    pending = setTimeout(() => build({ minify: false }).then(report, (error) => console.error(error.message)), 100);
  };
  for (const folder of [SOURCE, WORDS]) watch(folder, { recursive: true }, again);
}

/** @param {Record<string, string>} manifest */
const report = (manifest) => console.log(`static/dist: ${Object.keys(manifest).length} assets`);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const watching = process.argv.includes("--watch");
  report(await build({ minify: !watching }));
  if (watching) rebuildOnChange();
}
