/**
 * Names with a halo, drawn as SVG text so that the style sheet alone gives them their colours.
 * @module map/names
 */

import { bounds } from "leaflet";
import { boxAround, placeNames } from "./core_labels.js";
import { toLatLng } from "./lonlat.js";
import { svg } from "./svg.js";

/** @typedef {import("./map.js").MapView} MapView */
/** @typedef {import("../core/geodesy.js").LonLat} LonLat */

/**
 * @typedef {Object} NameItem
 * @property {string} key
 * @property {string} text
 * @property {LonLat} position
 * @property {number} weight
 * @property {import("./core_bbox.js").Bbox} [bbox] the name shows only where it fits into this box
 * @property {number} [area_km2]
 */

/**
 * @typedef {Object} NameOptions
 * @property {number} rank who goes first, see crowd
 * @property {string} className of each item
 * @property {boolean} [dots] whether each item is also a dot, shown with or without its name
 * @property {[number, number][]} shifts see core_labels
 * @property {number} [minZoom]
 */

const LINE_HEIGHT_PX = 17;
const DOT_PX = 4;
const PLANE_Z = 450;

/** A drag shows what lies this far beyond the edge before the map rests. */
const MARGIN_PX = 200;

const EQUATOR_M = 40_075_016.686;

/** A long thin commune offers less room than its box. */
const ROOM_PER_ROOT = 1.2;

/** Names (and dots) of one kind of place. */
export class Names {
  #layer = svg("svg", { class: "map-names leaflet-zoom-hide", width: 1, height: 1, "aria-hidden": "true" });
  #pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  /** @type {Map<string, number>} */
  #widths = new Map();
  /** @type {NameItem[]} */
  #items = [];
  /** @type {import("./core_labels.js").Box[]} */
  #taken = [];
  /** @type {string | null} */
  #chosen = null;
  #party;
  /** @type {(key: string) => boolean} */
  #isDeep = () => false;

  /** @param {MapView} view @param {NameOptions} options */
  constructor(view, options) {
    this.view = view;
    this.options = options;
    view.plane("names", PLANE_Z).append(this.#layer);
    this.#party = view.crowd.join({ rank: options.rank, boxes: () => this.#taken, redraw: () => this.#draw() });
    document.fonts?.ready.then(() => this.#remeasure());
  }

  /** @param {NameItem[]} items */
  show(items) {
    this.#items = items;
    this.#party.changed();
  }

  /** Tell which names stand on a deep colour. @param {(key: string) => boolean} isDeep */
  setDeep(isDeep) {
    this.#isDeep = isDeep;
    this.#party.changed();
  }

  /** Show one name wherever it is, and stronger. @param {string | null} key */
  choose(key) {
    this.#chosen = key;
    this.#party.changed();
  }

  destroy() {
    this.#party.leave();
    this.#layer.remove();
  }

  #remeasure() {
    this.#widths.clear();
    this.#party.changed();
  }

  /** Choose for the whole zoom, draw what is near the view. */
  #draw() {
    const map = this.view.leaflet;
    const zoom = map.getZoom();
    this.#taken = [];
    if (zoom < (this.options.minZoom ?? 0)) return this.#layer.replaceChildren();
    const origin = map.getPixelOrigin();
    const view = map.getPixelBounds();
    const near = bounds(view.getTopLeft().subtract([MARGIN_PX, MARGIN_PX]), view.getBottomRight().add([MARGIN_PX, MARGIN_PX]));
    const places = new Map(this.#items.map((item) => [item.key, map.project(toLatLng(item.position), zoom)]));
    const dots = this.options.dots ? [...places] : [];
    const dotBoxes = dots.map(([, { x, y }]) => boxAround(x, y, DOT_PX * 2, DOT_PX * 2));
    const names = this.#place(zoom, places, dotBoxes);
    this.#taken = [...dotBoxes, ...names.map(({ box }) => box)];
    this.#layer.replaceChildren(
      ...dots.filter(([, { x, y }]) => near.contains([x, y])).map(([key, at]) => this.#dot(key, at, origin)),
      ...names.filter(({ x, y }) => near.contains([x, y])).map((name) => this.#name(name, origin)),
    );
  }

  /**
   * @param {number} zoom
   * @param {Map<string, import("leaflet").Point>} places
   * @param {import("./core_labels.js").Box[]} dots
   */
  #place(zoom, places, dots) {
    const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(this.#layer);
    this.#pen.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
    const names = this.#items.map((item) => {
      const { x, y } = /** @type {import("leaflet").Point} */ (places.get(item.key));
      const isChosen = item.key === this.#chosen;
      const room = isChosen ? null : this.#room(item, zoom);
      return { key: item.key, text: item.text, weight: isChosen ? Infinity : item.weight, x, y, room };
    });
    return placeNames(names, {
      measure: (text) => this.#width(text),
      lineHeight: LINE_HEIGHT_PX,
      obstacles: [...this.view.crowd.boxesBefore(this.options.rank), ...dots],
      shifts: this.options.shifts,
    });
  }

  /** @param {NameItem} item @param {number} zoom */
  #room({ bbox, area_km2, position }, zoom) {
    if (!bbox) return null;
    const northWest = this.view.leaflet.project(toLatLng([bbox[0], bbox[3]]), zoom);
    const size = this.view.leaflet.project(toLatLng([bbox[2], bbox[1]]), zoom).subtract(northWest);
    const metresPerPixel = (EQUATOR_M * Math.cos((position[1] * Math.PI) / 180)) / (256 * 2 ** zoom);
    const side = area_km2 ? (Math.sqrt(area_km2) * 1000 * ROOM_PER_ROOT) / metresPerPixel : Infinity;
    return { width: Math.min(size.x, side), height: Math.min(size.y, side) };
  }

  /** @param {string} text @returns {number} */
  #width(text) {
    const known = this.#widths.get(text) ?? this.#pen.measureText(text).width;
    this.#widths.set(text, known);
    return known;
  }

  /** @param {import("./core_labels.js").Placed} placed @param {{x: number, y: number}} origin */
  #name({ key, x, y, lines }, origin) {
    const top = -((lines.length - 1) * LINE_HEIGHT_PX) / 2;
    const spans = lines.map((line, i) => svg("tspan", { x: 0, y: top + i * LINE_HEIGHT_PX }, line));
    const at = `translate(${Math.round(x - origin.x)} ${Math.round(y - origin.y)})`;
    return svg("text", { class: this.#classOf(key, this.options.className), transform: at }, ...spans);
  }

  /** @param {string} key @param {{x: number, y: number}} at @param {{x: number, y: number}} origin */
  #dot(key, at, origin) {
    const place = { cx: (at.x - origin.x).toFixed(1), cy: (at.y - origin.y).toFixed(1), r: DOT_PX };
    return svg("circle", { class: this.#classOf(key, "map-dot"), ...place });
  }

  /** @param {string} key @param {string} className */
  #classOf(key, className) {
    return [className, key === this.#chosen && "is-chosen", this.#isDeep(key) && "is-deep"].filter(Boolean).join(" ");
  }
}
