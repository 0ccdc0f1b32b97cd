/**
 * Residential areas: small dots, with their names where there is room.
 * @module map/areas
 */

import { nearestWithin } from "./core_find.js";
import { RANK } from "./crowd.js";
import { toLatLng } from "./lonlat.js";
import { Names } from "./names.js";

/** @typedef {import("./map.js").MapView} MapView */
/** @typedef {import("../core/geodesy.js").LonLat} LonLat */
/** @typedef {{code: string, name: string, point: LonLat | null}} Area */
/** @typedef {{onSelect?: (code: string) => void, minZoom?: number}} AreaOptions */

const REACH_PX = 22;
const FROM_ZOOM = 11;

/** Below the dot, above it, then beside it. */
const SHIFTS = /** @type {[number, number][]} */ ([[0, 0.95], [0, -0.95], [1, 0], [-1, 0]]);

/** The residential areas of a map. */
export class Areas {
  /** @type {{code: string, position: LonLat}[]} */
  #areas = [];
  #names;
  #stopPress;

  /** @param {MapView} view @param {AreaOptions} options */
  constructor(view, options) {
    const minZoom = options.minZoom ?? FROM_ZOOM;
    this.view = view;
    this.#names = new Names(view, { rank: RANK.areas, className: "map-area-name", dots: true, shifts: SHIFTS, minZoom });
    this.#stopPress = view.onPress(({ point }) => {
      const code = options.onSelect && view.leaflet.getZoom() >= minZoom ? this.#near(point) : null;
      if (code === null) return false;
      options.onSelect?.(code);
      return true;
    });
  }

  /** Show these areas; those without a point stay in their list only. @param {Area[]} areas */
  show(areas) {
    this.#areas = areas.flatMap(({ code, point }) => (point ? [{ code, position: point }] : []));
    const placed = areas.flatMap(({ code, name, point }) => (point ? [{ key: code, text: name, position: point, weight: 1 }] : []));
    this.#names.show(placed);
  }

  /** @param {string | null} code */
  select(code) {
    this.#names.choose(code);
  }

  destroy() {
    this.#stopPress();
    this.#names.destroy();
  }

  /** @param {{x: number, y: number}} point @returns {string | null} */
  #near(point) {
    const places = this.#areas.map(({ code, position }) => {
      const { x, y } = this.view.leaflet.latLngToContainerPoint(toLatLng(position));
      return { item: code, x, y };
    });
    return nearestWithin(point, places, REACH_PX);
  }
}

/**
 * Prepare to show residential areas.
 * @param {MapView} view
 * @param {AreaOptions} [options]
 * @returns {Areas}
 */
export function createAreas(view, options = {}) {
  return new Areas(view, options);
}
