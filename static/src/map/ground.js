/**
 * What lies under the communes: nothing, unless the operator chose a map for it.
 * @module map/ground
 */

import * as L from "leaflet";

/** @typedef {import("./map.js").MapView} MapView */

/**
 * @typedef {object} GroundLayers
 * @property {{file: import("pmtiles").Source | string, attribution: string} | null} pmtiles  a file of vector tiles
 * @property {import("../core/ground.js").Tiles | null} tiles  pictures from a server
 */

/** With this class on the map the communes have no fill, which would hide what lies under them. */
const HAS_GROUND = "has-ground";

/**
 * Lay the ground. The file goes before the pictures: it needs no network and carries no labels of a stranger's choice.
 * @param {MapView} view
 * @param {GroundLayers} layers
 * @returns {{destroy: () => void}}
 */
export function createGround(view, { pmtiles, tiles }) {
  let gone = false;
  /** @type {{destroy: () => void} | null} */
  let layer = null;
  const lay = (/** @type {string} */ attribution) => {
    view.element.classList.add(HAS_GROUND);
    view.credit(attribution);
    view.recolour();
  };
  if (pmtiles) {
    void import("./basemap.js").then(({ createBasemap }) => {
      if (gone) return;
      layer = createBasemap(view, pmtiles.file);
      lay(pmtiles.attribution);
    });
  } else if (tiles) {
    const pictures = L.tileLayer(tiles.url, { attribution: "" }).addTo(view.leaflet);
    layer = { destroy: () => pictures.remove() };
    lay(tiles.attribution);
  }
  return {
    destroy() {
      gone = true;
      layer?.destroy();
      view.element.classList.remove(HAS_GROUND);
    },
  };
}
