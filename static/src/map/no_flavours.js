/**
 * Stands in for the ready-made styles that protomaps-leaflet brings along: ours are in basemap.js, and they need no more.
 * @module map/no_flavours
 */

/** @returns {never} */
export function namedFlavor() {
  throw new Error("this map has its own colours");
}
