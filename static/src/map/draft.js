/**
 * The place of a pin that is being made: follows the phone's reading, a tap, a drag, or the arrow keys.
 * @module map/draft
 */

import * as L from "leaflet";
import words from "../../../webapp/words/map.json";
import { RANK } from "./crowd.js";
import { toLatLng, toLonLat } from "./lonlat.js";
import { drawPin } from "./pins.js";

/** @typedef {import("./map.js").MapView} MapView */
/** @typedef {import("../core/geodesy.js").LonLat} LonLat */
/** @typedef {{lon: number, lat: number, accuracy_m?: number | null}} Place */

/**
 * @typedef {Object} DraftOptions
 * @property {import("./core_shapes.js").Group} [group]
 * @property {(lon: number, lat: number, source: "tapped") => void} onMove only for what a person did on the map
 */

const SIZE_PX = 56;
const TIP = /** @type {[number, number]} */ ([28, 46]);
const HALF_PX = 19;
const STEP_PX = 4;
const FAR_STEP_PX = 32;

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The draft pin of a map. */
export class Draft {
  #circle;
  #marker;
  #stopPress;
  #party;
  #group;

  /** @param {MapView} view @param {DraftOptions} options */
  constructor(view, options) {
    this.view = view;
    this.options = options;
    this.#group = options.group ?? "model";
    view.plane("accuracy", 440);
    const renderer = L.svg({ pane: "accuracy", padding: 0.5 });
    this.#circle = L.circle([0, 0], { renderer, radius: 0, interactive: false, className: "map-accuracy" });
    this.#marker = L.marker([0, 0], { draggable: true, autoPan: true, autoPanPadding: [48, 48], zIndexOffset: 30_000 });
    this.#setIcon();
    this.#party = view.crowd.join({ rank: RANK.pins, boxes: () => this.#boxes() });
    this.#marker.on("add", () => this.#furnish());
    this.#marker.on("dragstart", () => this.#circle.remove());
    this.#marker.on("dragend", () => this.#moved(this.#marker.getLatLng()));
    this.#stopPress = view.onPress(({ position }) => {
      this.#moved(toLatLng(position));
      return true;
    });
  }

  /** Put the pin where the phone says it is, with its accuracy; does not call onMove. @param {Place} place */
  place({ lon, lat, accuracy_m = null }) {
    const latlng = toLatLng([lon, lat]);
    this.#marker.setLatLng(latlng).addTo(this.view.leaflet);
    this.#party.changed();
    if (!accuracy_m) return void this.#circle.remove();
    this.#circle.setLatLng(latlng).setRadius(accuracy_m).addTo(this.view.leaflet);
  }

  /** @returns {LonLat | null} */
  position() {
    return this.view.leaflet.hasLayer(this.#marker) ? toLonLat(this.#marker.getLatLng()) : null;
  }

  /** Wear the outline of another group. @param {import("./core_shapes.js").Group} group */
  setGroup(group) {
    this.#group = group;
    this.#setIcon();
    if (this.view.leaflet.hasLayer(this.#marker)) this.#furnish();
  }

  /** Take the pin away; the next tap brings it back. */
  clear() {
    this.#circle.remove();
    this.#marker.remove();
    this.#party.changed();
  }

  destroy() {
    this.#stopPress();
    this.clear();
    this.#party.leave();
  }

  #boxes() {
    if (!this.view.leaflet.hasLayer(this.#marker)) return [];
    const { x, y } = this.view.leaflet.project(this.#marker.getLatLng());
    return [{ left: x - HALF_PX, right: x + HALF_PX, top: y - HALF_PX * 2, bottom: y + 4 }];
  }

  #setIcon() {
    const drawing = drawPin({ group: this.#group, mark: "draft" });
    const html = /** @type {HTMLElement} */ (/** @type {unknown} */ (drawing));
    this.#marker.setIcon(L.divIcon({ className: "map-marker map-draft", html, iconSize: [SIZE_PX, SIZE_PX], iconAnchor: TIP }));
  }

  #furnish() {
    const element = this.#marker.getElement();
    element?.setAttribute("aria-label", words.draft.label);
    element?.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    event.stopPropagation();
    const step = event.shiftKey ? FAR_STEP_PX : STEP_PX;
    const map = this.view.leaflet;
    const point = map.latLngToLayerPoint(this.#marker.getLatLng()).add([arrow[0] * step, arrow[1] * step]);
    this.#moved(map.layerPointToLatLng(point));
    this.view.announce(words.draft.moved);
  }

  /** A hand is not a measurement: the accuracy goes. @param {L.LatLng} latlng */
  #moved(latlng) {
    const [lon, lat] = toLonLat(latlng);
    this.place({ lon, lat });
    this.options.onMove(lon, lat, "tapped");
  }
}

/**
 * Prepare a draft pin; from now on a tap on the map places it.
 * @param {MapView} view
 * @param {DraftOptions} options
 * @returns {Draft}
 */
export function createDraft(view, options) {
  return new Draft(view, options);
}
