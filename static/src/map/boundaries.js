/**
 * Communes as thin lines on one canvas; one may be pointed at, one may be chosen, all may be coloured.
 * @module map/boundaries
 */

import * as L from "leaflet";
import { fill } from "../core/format.js";
import words from "../../../webapp/words/map.json";
import { bboxOf, finder } from "./core_find.js";
import { RANK } from "./crowd.js";
import { toLonLat, toRings } from "./lonlat.js";
import { Names } from "./names.js";
import { createSignal } from "./signal.js";
import { canHover, readColours } from "./theme.js";

/** @typedef {import("./map.js").MapView} MapView */
/** @typedef {import("../core/geodesy.js").LonLat} LonLat */
/** @typedef {{code: string, name: string, full_name: string, area_km2?: number, label?: LonLat}} Commune */
/** @typedef {{properties: Commune, geometry: import("../core/geodesy.js").Shape}} CommuneFeature */
/** @typedef {{features: CommuneFeature[]}} CommuneCollection */
/** @typedef {(code: string) => string | CanvasPattern | null} Paint the fill of a commune; null leaves it bare */
/** @typedef {{bbox: import("./core_bbox.js").Bbox, polygon: L.Polygon, properties: Commune, rings: L.LatLng[][][]}} Drawn */

const COLOURS = /** @type {const} */ (["map-land", "map-line", "map-coast", "map-chosen", "map-halo"]);

/** Around the wished place, then a little above or below it, where a donut leaves room. */
const SHIFTS = /** @type {[number, number][]} */ ([[0, 0], [0, -1], [0, 1], [0, -2], [0, 2]]);

/** The communes of a map. */
export class Boundaries {
  /** @type {Map<string, Drawn>} */
  #communes = new Map();
  #coast = L.polygon([], { interactive: false, fill: false, lineJoin: "round" });
  #halo = L.polygon([], { interactive: false, fill: false, lineJoin: "round" });
  #outline = L.polygon([], { interactive: false, fill: false, lineJoin: "round" });
  #hint = L.polygon([], { interactive: false, fill: false, lineJoin: "round" });
  #selected = /** @type {import("./signal.js").Signal<string | null>} */ (createSignal());
  #pointed = /** @type {import("./signal.js").Signal<string | null>} */ (createSignal());
  /** @type {Paint} */
  #paint = () => null;
  /** @type {(code: string) => boolean} */
  #isDeep = () => false;
  /** @type {(() => void)[]} */
  #stops = [];
  /** @type {string | null} */
  #lit = null;
  /** @type {string | null} */
  #chosen = null;

  /** @param {MapView} view @param {CommuneCollection} collection */
  constructor(view, collection) {
    this.view = view;
    this.find = finder(collection.features);
    for (const { properties, geometry } of collection.features) {
      const rings = toRings(geometry);
      const polygon = L.polygon(rings, { interactive: false, fillOpacity: 1, smoothFactor: 0.7, lineJoin: "round" });
      this.#communes.set(properties.code, { bbox: bboxOf(geometry), polygon, properties, rings });
    }
    this.#coast.setLatLngs([...this.#communes.values()].flatMap(({ rings }) => rings));
    this.names = new Names(view, { rank: RANK.communes, className: "map-name", shifts: SHIFTS });
    this.#restyle();
    const polygons = [...this.#communes.values()].map(({ polygon }) => polygon);
    for (const path of [this.#coast, ...polygons, this.#hint, this.#halo, this.#outline]) path.addTo(view.leaflet);
    this.names.show([...this.#communes.values()].map(toName));
    this.#listen();
  }

  /** Call back when a commune is chosen on the map, by tap or keyboard; null when the choice is lifted.
   * @param {(code: string | null) => void} listener */
  onSelect(listener) {
    return this.#selected.on(listener);
  }

  /** Call back when the pointer is over another commune. @param {(code: string | null) => void} listener */
  onHover(listener) {
    return this.#pointed.on(listener);
  }

  /** Find the commune that holds a position. @param {LonLat} position @returns {string | null} */
  codeAt(position) {
    return this.find(position)?.properties.code ?? null;
  }

  /** @returns {string[]} */
  codes() {
    return [...this.#communes.keys()];
  }

  /** @param {string} code @returns {Commune | null} */
  commune(code) {
    return this.#communes.get(code)?.properties ?? null;
  }

  /** @param {string} code @returns {import("./core_bbox.js").Bbox | undefined} */
  bboxOf(code) {
    return this.#communes.get(code)?.bbox;
  }

  /** Outline a commune until another is chosen; reveal brings it into view. Does not call onSelect.
   * @param {string | null} code @param {{reveal?: boolean}} [options] */
  select(code, { reveal = false } = {}) {
    const drawn = code === null ? undefined : this.#communes.get(code);
    this.#chosen = drawn ? code : null;
    for (const path of [this.#halo, this.#outline]) path.setLatLngs(drawn?.rings ?? []);
    this.names.choose(this.#chosen);
    if (drawn && reveal) this.view.fitBounds(drawn.bbox);
  }

  /** Answer a pointer that is over the commune's row in a list. @param {string | null} code */
  highlight(code) {
    if (code === this.#lit) return;
    this.#lit = code;
    this.#hint.setLatLngs((code !== null && this.#communes.get(code)?.rings) || []);
  }

  /** Colour the communes; only styles change. @param {Paint} paint @param {(code: string) => boolean} [isDeep] where a name must be pale */
  paint(paint, isDeep = () => false) {
    this.#paint = paint;
    this.#isDeep = isDeep;
    this.names.setDeep(isDeep);
    const bare = readColours(this.view.element, COLOURS)["map-land"];
    for (const [code, { polygon }] of this.#communes) {
      // A canvas takes a pattern wherever it takes a colour; the types of Leaflet do not know.
      const fillColor = /** @type {string} */ (paint(code) ?? bare);
      if (polygon.options.fillColor !== fillColor) polygon.setStyle({ fillColor });
    }
  }

  destroy() {
    for (const stop of this.#stops) stop();
    this.names.destroy();
    const polygons = [...this.#communes.values()].map(({ polygon }) => polygon);
    for (const path of [this.#coast, ...polygons, this.#hint, this.#halo, this.#outline]) path.remove();
    this.#selected.clear();
    this.#pointed.clear();
  }

  #restyle() {
    const colours = readColours(this.view.element, COLOURS);
    this.#coast.setStyle({ color: colours["map-coast"], weight: 4 });
    for (const { polygon } of this.#communes.values()) polygon.setStyle({ color: colours["map-line"], weight: 1 });
    this.#hint.setStyle({ color: colours["map-chosen"], weight: 1.5 });
    this.#halo.setStyle({ color: colours["map-halo"], weight: 6 });
    this.#outline.setStyle({ color: colours["map-chosen"], weight: 2.5 });
    this.paint(this.#paint, this.#isDeep);
  }

  #listen() {
    const map = this.view.leaflet;
    this.#stops.push(this.view.onTheme(() => this.#restyle()));
    this.#stops.push(this.view.onPress(({ position, byKeyboard }) => this.#press(this.codeAt(position), byKeyboard)));
    const rest = () => this.#sayMiddle();
    map.on("moveend", rest);
    this.#stops.push(() => map.off("moveend", rest));
    if (canHover()) this.#listenToPointer();
  }

  #listenToPointer() {
    const map = this.view.leaflet;
    let asked = 0;
    const move = (/** @type {L.LeafletMouseEvent} */ { latlng }) => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(() => this.#point(this.codeAt(toLonLat(latlng))));
    };
    const leave = () => {
      cancelAnimationFrame(asked);
      this.#point(null);
    };
    map.on("mousemove", move).on("mouseout dragstart", leave);
    this.#stops.push(() => map.off("mousemove", move).off("mouseout dragstart", leave));
  }

  /** @param {string | null} code */
  #point(code) {
    if (code === this.#lit) return;
    this.highlight(code);
    this.#pointed.emit(code);
  }

  /** @param {string | null} code @param {boolean} byKeyboard */
  #press(code, byKeyboard) {
    if (code === this.#chosen) return;
    this.select(code);
    const commune = code === null ? null : this.commune(code);
    if (byKeyboard && commune) this.view.announce(fill(words.commune.chosen, { name: commune.full_name }));
    this.#selected.emit(code);
  }

  /** Tell who pans by keyboard where Enter would choose. */
  #sayMiddle() {
    if (document.activeElement !== this.view.element || !this.view.element.matches(".by-keys")) return;
    const found = this.find(this.view.middle().position);
    if (found) this.view.announce(fill(words.commune.middle, { name: found.properties.full_name }));
  }
}

/**
 * Draw communes on a map.
 * @param {MapView} view
 * @param {CommuneCollection} collection GeoJSON with properties code, name, full_name, area_km2, label
 * @returns {Boundaries}
 */
export function createBoundaries(view, collection) {
  return new Boundaries(view, collection);
}

/** @param {Drawn} drawn @returns {import("./names.js").NameItem} */
function toName({ properties, bbox }) {
  const middle = /** @type {LonLat} */ ([(bbox[0] + bbox[2]) / 2, (bbox[1] + bbox[3]) / 2]);
  const { code, name, area_km2, label = middle } = properties;
  const weight = area_km2 ?? (bbox[2] - bbox[0]) * (bbox[3] - bbox[1]);
  return { key: code, text: name, position: label, weight, bbox, area_km2 };
}
