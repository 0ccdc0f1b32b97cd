/**
 * A file of vector tiles, drawn calm: water, woods, roads and houses in the page's own colours, light or dark.
 *
 * Names are few, and only of what lies within a commune: roads, waters, settlements, in Vietnamese where the tiles have it.
 * No name of a sea or a country, and no border, comes from a stranger's file.
 * @module map/basemap
 */

import { PMTiles } from "pmtiles";
import {
  CenteredTextSymbolizer, LineLabelSymbolizer, LineSymbolizer, PolygonSymbolizer, exp, leafletLayer,
} from "protomaps-leaflet";

import { readColours } from "./theme.js";

/** @typedef {import("./map.js").MapView} MapView */
/** @typedef {import("protomaps-leaflet").Feature} Feature */
/** @typedef {Record<typeof COLOURS[number], string>} Colours */

const COLOURS = /** @type {const} */ ([
  "ground-earth", "ground-green", "ground-water", "ground-road", "ground-lane", "ground-house", "ground-name", "map-halo", "font",
]);

/** Layers and kinds as the Protomaps basemap names them (version 4; those of version 3 read the same here). */
const GREEN = new Set(["forest", "wood", "park", "nature_reserve", "national_park", "protected_area", "grass", "grassland", "meadow", "farmland", "orchard", "scrub"]);
const ROADS = new Set(["highway", "major_road", "medium_road"]);
const LANES = new Set(["minor_road", "path", "other"]);
const SETTLEMENTS = new Set(["locality", "neighbourhood"]);
const NAMES = ["name:vi", "name"];

/** @param {Set<string>} kinds */
const isOf = (kinds) => (/** @type {number} */ _zoom, /** @type {Feature} */ { props }) => kinds.has(String(props.kind));

/** What has no area here is a stream, not a lake. @param {number} _zoom @param {Feature} feature */
const isLine = (_zoom, { geomType }) => geomType === 2;
/** @param {number} _zoom @param {Feature} feature */
const isArea = (_zoom, { geomType }) => geomType === 3;

/** @param {Colours} colours @returns {import("protomaps-leaflet").PaintRule[]} */
function paintRules(colours) {
  const green = new PolygonSymbolizer({ fill: colours["ground-green"] });
  const lane = new LineSymbolizer({ color: colours["ground-lane"], width: exp(1.6, [[11, 0], [13, 0.8], [18, 5]]) });
  const road = new LineSymbolizer({ color: colours["ground-road"], width: exp(1.6, [[6, 0.6], [12, 1.6], [18, 9]]) });
  return [
    { dataLayer: "earth", symbolizer: new PolygonSymbolizer({ fill: colours["ground-earth"] }), filter: isArea },
    { dataLayer: "landcover", symbolizer: green, filter: isOf(GREEN) },
    { dataLayer: "landuse", symbolizer: green, filter: isOf(GREEN) },
    { dataLayer: "water", symbolizer: new PolygonSymbolizer({ fill: colours["ground-water"] }), filter: isArea },
    { dataLayer: "water", symbolizer: new LineSymbolizer({ color: colours["ground-water"], width: exp(1.6, [[9, 0.6], [18, 6]]) }), filter: isLine },
    { dataLayer: "buildings", symbolizer: new PolygonSymbolizer({ fill: colours["ground-house"] }), minzoom: 14, filter: isArea },
    { dataLayer: "roads", symbolizer: lane, filter: isOf(LANES) },
    { dataLayer: "roads", symbolizer: road, filter: isOf(ROADS) },
  ];
}

/** @param {Colours} colours @returns {import("protomaps-leaflet").LabelRule[]} */
function labelRules(colours) {
  const look = { labelProps: NAMES, fill: colours["ground-name"], stroke: colours["map-halo"], width: 3 };
  const along = new LineLabelSymbolizer({ ...look, font: `400 12px ${colours.font}` });
  return [
    { dataLayer: "places", symbolizer: new CenteredTextSymbolizer({ ...look, lineHeight: 1.5, font: `400 13px ${colours.font}` }), minzoom: 13, filter: isOf(SETTLEMENTS) },
    { dataLayer: "roads", symbolizer: along, minzoom: 14, filter: isOf(ROADS) },
    { dataLayer: "roads", symbolizer: along, minzoom: 16, filter: isOf(LANES) },
    { dataLayer: "water", symbolizer: along, minzoom: 13, filter: isLine },
  ];
}

/**
 * Draw a file of vector tiles under everything else of a map.
 * @param {MapView} view
 * @param {import("pmtiles").Source | string} file  or its address, to be read there piece by piece
 * @returns {{destroy: () => void}}
 */
export function createBasemap(view, file) {
  const archive = new PMTiles(file);
  let removed = false;
  /** @type {any} */
  let layer = null;
  /** @type {() => void} */
  let stop = () => {};
  const rules = () => {
    const colours = readColours(view.element, COLOURS);
    return { paintRules: paintRules(colours), labelRules: labelRules(colours) };
  };
  void archive.getHeader().then(({ maxZoom }) => {
    if (removed) return;
    // The layer was typed for an older reader of the same file; it calls getZxy alone.
    layer = leafletLayer({ url: /** @type {any} */ (archive), maxDataZoom: maxZoom, attribution: "", ...rules() });
    layer.addTo(view.leaflet);
    stop = view.onTheme(() => {
      Object.assign(layer, rules());
      layer.clearLayout();
      layer.rerenderTiles();
    });
  }, (error) => console.error(error));
  return {
    destroy() {
      removed = true;
      stop();
      layer?.remove();
    },
  };
}
