/**
 * The only place where longitude, latitude becomes Leaflet's latitude, longitude, and back.
 * @module map/lonlat
 */

import * as L from "leaflet";

/** @typedef {import("../core/geodesy.js").LonLat} LonLat */
/** @typedef {import("../core/geodesy.js").Shape} Shape */
/** @typedef {import("./core_bbox.js").Bbox} Bbox */

/** Finer than a centimetre says nothing about a place. */
const DECIMALS = 6;

/** @param {number} degrees @returns {number} */
const rounded = (degrees) => Number(degrees.toFixed(DECIMALS));

/** @param {LonLat} position @returns {L.LatLng} */
export const toLatLng = ([lon, lat]) => L.latLng(lat, lon);

/** @param {L.LatLng} latlng @returns {LonLat} */
export const toLonLat = (latlng) => [rounded(latlng.lng), rounded(latlng.lat)];

/** @param {Bbox} bbox @returns {L.LatLngBounds} */
export const toBounds = ([west, south, east, north]) => L.latLngBounds([south, west], [north, east]);

/** @param {L.LatLngBounds} bounds @returns {Bbox} */
export const toBbox = (bounds) => [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];

/**
 * Turn a GeoJSON shape into the nested rings a Leaflet polygon takes.
 * @param {Shape} shape
 * @returns {L.LatLng[][][]}
 */
export function toRings(shape) {
  const polygons = shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates;
  return polygons.map((rings) => rings.map((ring) => ring.map(([lon, lat]) => L.latLng(lat, lon))));
}
