/**
 * Distances and containment on the ground. Every position is [longitude, latitude] in degrees, EPSG:4326.
 * @module core/geodesy
 */

/** @typedef {[number, number]} LonLat */
/** @typedef {{type: "Polygon", coordinates: number[][][]} | {type: "MultiPolygon", coordinates: number[][][][]}} Shape */

const EARTH_RADIUS_M = 6371008.8;

/** @param {number} degrees @returns {number} */
const radians = (degrees) => (degrees * Math.PI) / 180;

/**
 * Measure the great-circle distance between two positions.
 * @param {LonLat} a
 * @param {LonLat} b
 * @returns {number} metres
 */
export function distance_m(a, b) {
  const [lon_a, lat_a, lon_b, lat_b] = [a[0], a[1], b[0], b[1]].map(radians);
  const h = Math.sin((lat_b - lat_a) / 2) ** 2 + Math.cos(lat_a) * Math.cos(lat_b) * Math.sin((lon_b - lon_a) / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/**
 * Find the place nearest to a position; places without a point are passed over.
 * @template {{point: LonLat | null}} Place
 * @param {LonLat} position
 * @param {Place[]} places
 * @returns {{place: Place, distance_m: number} | null}
 */
export function nearest(position, places) {
  let best = null;
  for (const place of places) {
    if (!place.point) continue;
    const far = distance_m(position, place.point);
    if (!best || far < best.distance_m) best = { place, distance_m: far };
  }
  return best;
}

/**
 * Tell whether a position lies in a shape, holes taken out, by the even-odd rule.
 * @param {LonLat} position
 * @param {Shape} shape
 * @returns {boolean}
 */
export function inShape(position, shape) {
  const polygons = shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates;
  return polygons.some((rings) => rings.filter((ring) => inRing(position, ring)).length % 2 === 1);
}

/** @param {LonLat} position @param {number[][]} ring @returns {boolean} */
function inRing([lon, lat], ring) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [lon_i, lat_i] = ring[i];
    const [lon_j, lat_j] = ring[j];
    const crosses = lat_i > lat !== lat_j > lat;
    if (crosses && lon < ((lon_j - lon_i) * (lat - lat_i)) / (lat_j - lat_i) + lon_i) inside = !inside;
  }
  return inside;
}
