// Whose work is shipped, and under which terms: minified files carry no comments.

import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGES = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "node_modules");
const SHIPPED = [
  "@fontsource-variable/inter", "@mapbox/point-geometry", "@mapbox/vector-tile", "color2k", "fflate", "idb", "leaflet", "lucide-static",
  "modern-normalize", "pbf", "pmtiles", "potpack", "protomaps-leaflet", "quickselect", "rbush", "workbox-core",
];
/** A package without the text of its licence -> another of the same people, under the same. @type {Record<string, string>} */
const LICENCE_OF = { pmtiles: "protomaps-leaflet" };

/** Put all of them into one text. @returns {Promise<string>} */
export async function licences() {
  const texts = await Promise.all(SHIPPED.map(async (name) => {
    const folder = path.join(PACKAGES, LICENCE_OF[name] ?? name);
    const file = (await readdir(folder)).find((each) => /^licen[cs]e(\.\w+)?$/i.test(each));
    if (!file) throw new Error(`${name} comes without the text of its licence`);
    return `${name}\n\n${(await readFile(path.join(folder, file), "utf8")).trim()}\n`;
  }));
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}
