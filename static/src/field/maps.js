/**
 * What the field's two maps share: where they look, what they lie on, and how they end.
 * @module field/maps
 */

import { createGround } from "../map/ground.js";
import { keptBasemap, keptSource } from "../ports/basemap.js";

/**
 * Lay what the operator offers under a map: the file if this phone keeps it, else pictures, else nothing.
 * @param {import("../map/map.js").MapView} view
 * @param {import("../core/catalogue.js").Home} home
 * @returns {{destroy: () => void}}
 */
export function fieldGround(view, { ground }) {
  let gone = false;
  /** @type {{destroy: () => void} | null} */
  let laid = null;
  if (ground?.pmtiles || ground?.tiles) {
    void keptBasemap().then((kept) => {
      const pmtiles = kept && ground.pmtiles ? { file: keptSource(kept), attribution: kept.attribution } : null;
      if (!gone) laid = createGround(view, { pmtiles, tiles: ground.tiles });
    });
  }
  return {
    destroy() {
      gone = true;
      laid?.destroy();
    },
  };
}

/**
 * Take a map apart: its layers now, the map one frame later, for Leaflet still draws the frame their leaving asked for.
 * @param {{destroy: () => void}[]} layers
 * @param {{destroy: () => void}} view
 */
export function retire(layers, view) {
  for (const layer of layers) layer.destroy();
  requestAnimationFrame(() => view.destroy());
}

/**
 * Give the box a person's communes fill.
 * @param {import("../core/catalogue.js").Home} home
 * @returns {[number, number, number, number]} west, south, east, north
 */
export function extentOf(home) {
  const boxes = home.communes.map(({ bbox }) => bbox).filter(Boolean);
  if (!boxes.length) return /** @type {[number, number, number, number]} */ (home.province.bbox);
  const edge = (/** @type {number} */ i, /** @type {(...values: number[]) => number} */ pick) => pick(...boxes.map((box) => box[i]));
  return [edge(0, Math.min), edge(1, Math.min), edge(2, Math.max), edge(3, Math.max)];
}
