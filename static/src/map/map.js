/**
 * A calm map without tiles: fits its place on load, keeps to it, works by keyboard.
 * @module map/map
 */

import * as L from "leaflet";
import words from "../../../webapp/words/map.json";
import { snapBbox } from "./core_bbox.js";
import { notes, zoomButtons } from "./controls.js";
import { Crowd } from "./crowd.js";
import { NEAREST_ZOOM, createLeaflet, dropZoom, showWhenByKeys } from "./engine.js";
import { toBbox, toBounds, toLatLng, toLonLat } from "./lonlat.js";
import { createSignal } from "./signal.js";
import { html } from "./svg.js";
import { prefersStillness, watchTheme } from "./theme.js";

/** @typedef {import("./core_bbox.js").Bbox} Bbox */
/** @typedef {import("../core/geodesy.js").LonLat} LonLat */
/** @typedef {{bbox: Bbox, zoom: number}} Frame what is in view, snapped outwards so that small pans repeat it */
/** @typedef {{position: LonLat, point: {x: number, y: number}, byKeyboard: boolean}} Press */
/** @typedef {{position: LonLat, zoom: number}} Look where one looks, in the middle of the free part */
/** @typedef {{top: number, right: number, bottom: number, left: number}} Insets pixels of the map covered by the page */

/**
 * @typedef {Object} MapOptions
 * @property {Bbox} bbox what the map is about; fitted on load and never left
 * @property {Bbox} [maxBounds] how far one may pan; a margin around bbox when not given
 * @property {string} label what a screen reader calls the map
 * @property {boolean} [approximate] whether the boundaries are only nearly right
 * @property {string} [attribution] where the boundaries come from
 * @property {Partial<Insets>} [insets]
 */

const EDGE_PX = 16;
const REST_MS = 150;
const STILL_THERE_DEG = 0.001;

/** The server's zooms are whole. A cell made for a zoom is 64 pixels there; never less than 54 here, so rings stay apart. */
const ROUND_UP = 0.25;

/** One map on one element. */
export class MapView {
  /** @type {() => void} */
  #stopTheme;
  /** @type {ResizeObserver} */
  #resize;
  #moved = /** @type {import("./signal.js").Signal<Frame>} */ (createSignal());
  #rested = /** @type {import("./signal.js").Signal<void>} */ (createSignal());
  #pressed = /** @type {import("./signal.js").Signal<Press>} */ (createSignal());
  #themed = /** @type {import("./signal.js").Signal<void>} */ (createSignal());
  /** @type {Insets} */
  #insets;
  /** Where the whole place was last framed; a map that is still there follows its size.
   * @type {{center: L.LatLng, zoom: number} | null} */
  #framed = null;
  #announced = "";
  #size = "";
  #reported = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #rest;

  /**
   * @param {HTMLElement} element
   * @param {MapOptions} options
   */
  constructor(element, options) {
    this.element = element;
    this.bbox = options.bbox;
    this.#insets = { top: 0, right: 0, bottom: 0, left: 0, ...options.insets };
    /** For the kit's own layers; pages use the methods. */
    this.leaflet = createLeaflet(element, options);
    /** Keeps names from under pins. */
    this.crowd = new Crowd(this.leaflet);
    this.#furnish(options);
    this.#listen();
    this.#stopTheme = watchTheme(() => this.#themed.emit());
    this.#resize = new ResizeObserver(() => this.#resized());
    this.#resize.observe(element);
    this.setInsets(this.#insets);
    this.#size = `${element.clientWidth} ${element.clientHeight}`;
  }

  /** Call back with the frame once the map rests; not again for the same frame. @param {(frame: Frame) => void} listener */
  onMove(listener) {
    return this.#moved.on(listener);
  }

  /** Call back whenever the map comes to rest, be it in the same frame. @param {() => void} listener */
  onRest(listener) {
    return this.#rested.on(listener);
  }

  /** Call back for a tap on the ground or Enter on the map; answer true to keep it from earlier listeners.
   * @param {(press: Press) => unknown} listener */
  onPress(listener) {
    return this.#pressed.on(listener);
  }

  /** Call back when colours must be read again. @param {() => void} listener */
  onTheme(listener) {
    return this.#themed.on(listener);
  }

  /** @returns {Frame} */
  frame() {
    const zoom = Math.floor(this.leaflet.getZoom() + ROUND_UP);
    return { bbox: snapBbox(toBbox(this.leaflet.getBounds()), zoom), zoom };
  }

  /** Give the box that is on the screen, no wider. @returns {Bbox} */
  seen() {
    return toBbox(this.leaflet.getBounds());
  }

  /** Say where one looks; null while the whole place is framed. @returns {Look | null} */
  look() {
    return this.#isFramed() ? null : { position: this.middle().position, zoom: this.leaflet.getZoom() };
  }

  /** Show a box, beside what covers the map. @param {Bbox} bbox @param {{maxZoom?: number}} [options] */
  fitBounds(bbox, { maxZoom = NEAREST_ZOOM } = {}) {
    this.leaflet.fitBounds(toBounds(bbox), { ...this.#padding(), maxZoom, animate: !prefersStillness() });
  }

  /** Show the whole place again. */
  home() {
    this.leaflet.once("moveend", () => this.#remember());
    this.fitBounds(this.bbox);
  }

  /** Bring a position to the middle of the free part. @param {LonLat} position @param {number} [zoom] @param {{glides?: boolean}} [how] */
  moveTo(position, zoom = this.leaflet.getZoom(), { glides = true } = {}) {
    const { top, right, bottom, left } = this.#insets;
    const point = this.leaflet.project(toLatLng(position), zoom).add([(right - left) / 2, (bottom - top) / 2]);
    this.leaflet.setView(this.leaflet.unproject(point, zoom), zoom, { animate: glides && !prefersStillness() });
  }

  /** Come nearer around a position. @param {LonLat} position @param {number} [steps] */
  zoomInOn(position, steps = 2) {
    this.moveTo(position, Math.min(this.leaflet.getZoom() + steps, NEAREST_ZOOM));
  }

  /** Say how much of the map the page covers (a sheet, a bar). @param {Partial<Insets>} insets */
  setInsets(insets) {
    this.#insets = { ...this.#insets, ...insets };
    for (const [side, px] of Object.entries(this.#insets)) {
      this.element.style.setProperty(`--map-inset-${side}`, `${px}px`);
    }
    this.#keepInside(this.#isFramed());
  }

  /** Give the middle of the part one can see. @returns {{position: LonLat, point: {x: number, y: number}}} */
  middle() {
    const { x, y } = this.leaflet.getSize();
    const { top, right, bottom, left } = this.#insets;
    const point = L.point((x + left - right) / 2, (y + top - bottom) / 2);
    return { position: toLonLat(this.leaflet.containerPointToLatLng(point)), point };
  }

  /** Make a drawing plane between ground and pins. @param {string} name @param {number} z */
  plane(name, z) {
    const pane = this.leaflet.getPane(name) ?? this.leaflet.createPane(name);
    pane.style.zIndex = String(z);
    return pane;
  }

  /** Say something to a screen reader, once. @param {string} sentence */
  announce(sentence) {
    if (sentence === this.#announced) return;
    this.#announced = sentence;
    const live = this.element.querySelector(".map-live");
    if (live) live.textContent = sentence;
  }

  /** Say whose work lies on the map. @param {string} attribution */
  credit(attribution) {
    this.element.querySelector(".map-notes")?.append(html("span", {}, attribution));
  }

  /** Let every layer read its colours again: what lies under them has changed. */
  recolour() {
    this.#themed.emit();
  }

  /** Take the map apart; the element stays. */
  destroy() {
    this.#stopTheme();
    this.#resize.disconnect();
    dropZoom(this.leaflet);
    this.crowd.close();
    for (const signal of [this.#moved, this.#rested, this.#pressed, this.#themed]) signal.clear();
    this.leaflet.remove();
    clearTimeout(this.#rest); // removing ends a glide, and its end asks for a rest
    this.element.replaceChildren();
    this.element.classList.remove("map-view", "by-keys", "leaflet-container");
    for (const name of ["role", "aria-label", "aria-describedby", "data-hue"]) this.element.removeAttribute(name);
  }

  /** @param {MapOptions} options */
  #furnish({ approximate = false, attribution = "", label }) {
    const buttons = zoomButtons({
      zoomIn: () => this.leaflet.zoomIn(),
      zoomOut: () => this.leaflet.zoomOut(),
      home: () => this.home(),
    });
    L.DomEvent.disableClickPropagation(buttons.element);
    const help = html("p", { class: "visually-hidden", id: `${L.stamp(this.leaflet)}-map-keys` }, words.control.keys);
    showWhenByKeys(this.element);
    const cross = html("div", { class: "map-cross", "aria-hidden": "true" });
    const live = html("p", { class: "visually-hidden map-live", "aria-live": "polite" });
    this.element.append(cross, buttons.element, notes({ approximate, attribution }), help, live);
    for (const [name, value] of [["role", "region"], ["aria-label", label], ["aria-describedby", help.id]]) {
      this.element.setAttribute(name, value);
    }
    const update = () => {
      const zoom = this.leaflet.getZoom();
      buttons.update({ zoomIn: zoom < this.leaflet.getMaxZoom(), zoomOut: zoom > this.leaflet.getMinZoom() });
    };
    this.leaflet.on("zoomend zoomlevelschange", update);
  }

  #listen() {
    this.leaflet.on("moveend", () => this.#settle());
    this.leaflet.on("click", ({ latlng, containerPoint: { x, y } }) => {
      this.#pressed.emit({ position: toLonLat(latlng), point: { x, y }, byKeyboard: false });
    });
    this.element.addEventListener("keydown", (event) => {
      if (event.target !== this.element || event.key !== "Enter") return;
      event.preventDefault();
      this.#pressed.emit({ ...this.middle(), byKeyboard: true });
    });
  }

  #settle() {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#rested.emit();
      const frame = this.frame();
      const key = JSON.stringify(frame);
      if (key === this.#reported) return;
      this.#reported = key;
      this.#moved.emit(frame);
    }, REST_MS);
  }

  #resized() {
    const { clientWidth, clientHeight } = this.element;
    const size = `${clientWidth} ${clientHeight}`;
    if (!clientWidth || !clientHeight || size === this.#size) return;
    const follows = this.#isFramed();
    this.#size = size;
    this.leaflet.invalidateSize({ animate: false });
    this.#keepInside(follows);
  }

  /** The farthest zoom is the one that shows the whole place. @param {boolean} follows */
  #keepInside(follows) {
    if (!this.element.clientWidth || !this.element.clientHeight) return;
    const { paddingTopLeft, paddingBottomRight } = this.#padding();
    const bounds = toBounds(this.bbox);
    this.leaflet.setMinZoom(0); // getBoundsZoom keeps to the old limit otherwise
    const zoom = this.leaflet.getBoundsZoom(bounds, false, L.point(paddingTopLeft).add(paddingBottomRight));
    // Before the limit: a limit above where one is would glide there, and until that ends Leaflet hears no other move.
    if (follows) this.leaflet.fitBounds(bounds, { ...this.#padding(), animate: false });
    this.leaflet.setMinZoom(Math.min(zoom, NEAREST_ZOOM - 1));
    if (follows) this.#remember();
  }

  #remember() {
    this.#framed = { center: this.leaflet.getCenter(), zoom: this.leaflet.getZoom() };
  }

  #isFramed() {
    if (!this.#framed) return true;
    const { center, zoom } = this.#framed;
    return zoom === this.leaflet.getZoom() && center.equals(this.leaflet.getCenter(), STILL_THERE_DEG);
  }

  #padding() {
    const { top, right, bottom, left } = this.#insets;
    return {
      paddingTopLeft: /** @type {[number, number]} */ ([left + EDGE_PX, top + EDGE_PX]),
      paddingBottomRight: /** @type {[number, number]} */ ([right + EDGE_PX, bottom + EDGE_PX]),
    };
  }
}

/**
 * Put a map on an element.
 * @param {HTMLElement} element
 * @param {MapOptions} options
 * @returns {MapView}
 */
export function createMap(element, options) {
  return new MapView(element, options);
}
