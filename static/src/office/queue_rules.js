// What the queue decides without a page: which pins the map asks for, where keys lead, what is safely in view.

/** @typedef {import("../core/geodesy.js").LonLat} LonLat */
/** @typedef {import("../map/map.js").Frame} Frame */

/**
 * Say what the map asks for, so that it shows what the list is about.
 * @param {URLSearchParams} address of the page
 * @returns {Record<string, string>}
 */
export function layerFilter(address) {
  const which = address.get("show") === "all" ? { mark: address.get("mark") } : { turn: "mine" };
  const wanted = { group: address.get("group"), ...which, commune: address.get("commune") };
  return Object.fromEntries(Object.entries(wanted).filter(/** @returns {entry is [string, string]} */ (entry) => Boolean(entry[1])));
}

/**
 * Find the place one step on in a list, staying inside it; from nowhere, the first.
 * @param {number} at
 * @param {1 | -1} step
 * @param {number} count
 * @returns {number} -1 where the list is empty
 */
export function stepInside(at, step, count) {
  if (count === 0) return -1;
  return at < 0 ? 0 : Math.max(0, Math.min(count - 1, at + step));
}

/**
 * Tell whether a position is surely on the screen: a frame reaches up to half a tile beyond it.
 * @param {Frame} frame
 * @param {LonLat} position
 * @returns {boolean}
 */
export function isSurelySeen({ bbox: [west, south, east, north], zoom }, [lon, lat]) {
  const beyond = 360 / 2 ** zoom / 2;
  return lon > west + beyond && lon < east - beyond && lat > south + beyond && lat < north - beyond;
}
