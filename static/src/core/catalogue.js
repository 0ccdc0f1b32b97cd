/**
 * Questions to the home document: what can be pinned, and where.
 * @module core/catalogue
 */

/**
 * @typedef {import("./geodesy.js").LonLat} LonLat
 * @typedef {{key: string, name: string}} Choice
 * @typedef {{key: string, name: string, type: "choice" | "date" | "integer", required?: boolean, min?: number | null,
 *   max?: number | null, choices?: Choice[] | null}} Field
 * @typedef {{key: string, name: string, position: "point" | "area"}} Kind
 * @typedef {{key: string, name: string, short_name: string, photo_required: boolean, states: Choice[],
 *   first_state: string, fields: Field[], kinds: Kind[]}} Group
 * @typedef {{code: string, name: string, former_districts: string, point: LonLat | null, bbox: number[]}} Commune
 * @typedef {{code: string, name: string, commune_code: string, point: LonLat | null}} Area
 * @typedef {{id: string, code: string, group: string, kind: string, kind_name: string, name: string, status: string,
 *   mark: string, state: string, state_name?: string, point: LonLat | null, area_code: string | null, captured_at: string, mine: boolean,
 *   reason: string | null}} Pin
 * @typedef {{version: string, user: {id: number, name: string, role: string}, demo: boolean,
 *   province: {name: string, bbox: number[]}, communes: Commune[], areas: Area[],
 *   shapes: {version: string, approximate: boolean, communes: string[]}, groups: Group[], pins: Pin[]}} Home
 */

/** Beyond this many choices a list gets a search box. */
export const SEARCH_ABOVE = 8;

/** Closer than this, a pin of the same group is worth a second look. */
const NEAR_DUPLICATE_M = 50;

/** @param {Home} home @param {string | null} key @returns {Group | undefined} */
export const groupOf = (home, key) => home.groups.find((group) => group.key === key);

/** @param {Home} home @param {string | null} key @returns {Kind | undefined} */
export const kindOf = (home, key) => home.groups.flatMap((group) => group.kinds).find((kind) => kind.key === key);

/** @param {Home} home @param {string | null} code @returns {Area | undefined} */
export const areaOf = (home, code) => home.areas.find((area) => area.code === code);

/** @param {Home} home @param {string | null} code @returns {Commune | undefined} */
export const communeOf = (home, code) => home.communes.find((commune) => commune.code === code);

/**
 * List the residential areas of a commune by name.
 * @param {Home} home
 * @param {string | null} commune_code
 * @returns {Area[]}
 */
export function areasIn(home, commune_code) {
  return home.areas
    .filter((area) => area.commune_code === commune_code)
    .sort((a, b) => a.name.localeCompare(b.name, "vi", { numeric: true }));
}

/**
 * Put the kinds this person pins most before the others, which keep the plan's order.
 * @param {Group} group
 * @param {{kind: string}[]} used
 * @returns {Kind[]}
 */
export function kindsByUse(group, used) {
  /** @type {Map<string, number>} */
  const times = new Map();
  for (const { kind } of used) times.set(kind, (times.get(kind) ?? 0) + 1);
  return [...group.kinds].sort((a, b) => (times.get(b.key) ?? 0) - (times.get(a.key) ?? 0));
}

/**
 * Find what already stands close enough to be the same thing.
 * @template {{id: string, group: string, point: LonLat | null}} Standing
 * @param {{id: string, group: string, at: LonLat}} candidate
 * @param {Standing[]} pins
 * @param {(a: LonLat, b: LonLat) => number} measure
 * @returns {{pin: Standing, distance_m: number} | null}
 */
export function nearDuplicate(candidate, pins, measure) {
  let best = null;
  for (const pin of pins) {
    if (!pin.point || pin.group !== candidate.group || pin.id === candidate.id) continue;
    const far = measure(candidate.at, pin.point);
    if (far <= NEAR_DUPLICATE_M && (!best || far < best.distance_m)) best = { pin, distance_m: far };
  }
  return best;
}
