/**
 * Questions to the home document: what can be pinned, and where.
 * @module core/catalogue
 */

/**
 * @typedef {import("./geodesy.js").LonLat} LonLat
 * @typedef {{key: string, name: string}} Choice
 * @typedef {{key: string, name: string, type: "choice" | "date" | "integer" | "text", required?: boolean, more?: boolean, past?: boolean,
 *   min?: number | null, max?: number | null, max_length?: number | null, choices?: Choice[] | null, kinds?: string[] | null}} Field
 *   more: under further details; past: never a day that has not come yet; kinds: only for those, null for all of the group
 * @typedef {{key: string, name: string, position: "point" | "area" | "either", section?: string | null, photo_required?: boolean,
 *   serves?: string[], score_sheet?: string | null}} Kind
 * @typedef {{to: string, from: string[], by: "field" | "commune", needs: ("after_photo" | "document" | "note")[]}} FlowStep
 * @typedef {{key: string, name: string, short_name: string, photo_required: boolean, states: Choice[],
 *   first_state: string, sections?: Choice[], fields: Field[], flow?: FlowStep[], kinds: Kind[]}} Group
 * @typedef {{code: string, name: string, former_districts: string, point: LonLat | null, bbox: number[]}} Commune
 * @typedef {{code: string, name: string, commune_code: string, point: LonLat | null}} Area
 * @typedef {{id: string, name: string, at: "area" | "commune", kinds: string[], states: string[], lead_org: string | null,
 *   at_least: number, maintained_within_days: number | null, in_year: boolean}} Target
 * @typedef {import("./scores.js").Sheet} Sheet
 *
 * @typedef {object} Pin  a record as the server tells it to the phones of its communes
 * @property {string} id
 * @property {string} code
 * @property {string} group
 * @property {string} kind
 * @property {string} kind_name
 * @property {string} name
 * @property {string} status
 * @property {string} mark
 * @property {string} state
 * @property {string} state_name
 * @property {LonLat | null} point
 * @property {string} commune_code
 * @property {string | null} area_code
 * @property {string} captured_at
 * @property {boolean} mine
 * @property {string | null} reason
 * @property {number} version
 * @property {Record<string, string | number>} details
 * @property {Record<string, number> | null} scores
 * @property {string | null} maintained_on
 * @property {string | null} held_on
 * @property {string | null} serves  the target it counts for, where a reviewer chose one
 * @property {"gps" | "tapped" | "area"} position_source
 * @property {number | null} accuracy_m
 * @property {string} verified_by
 * @property {{id: string, role: string, at: string}[]} photos   those the server has
 * @property {{at: string, by: string, action: string}} changed   the last step
 * @property {("observe" | "maintain" | "amend")[]} may
 * @property {string[]} moves   states this person may bring it into now
 *
 * @typedef {object} Home  what the phone keeps of its communes; a document kept by an earlier version lacks what came later
 * @property {string} version
 * @property {{id: number, name: string, role: string}} user
 * @property {boolean} demo
 * @property {{name: string, bbox: number[]}} province
 * @property {Commune[]} communes
 * @property {Area[]} areas
 * @property {{version: string, approximate: boolean, communes: string[]}} shapes
 * @property {import("./ground.js").Ground} [ground]   what the operator offers to lie under the pins
 * @property {Group[]} groups
 * @property {Record<string, Sheet>} [score_sheets]
 * @property {Choice[]} [weak_reasons]   why a fix could not be better
 * @property {Target[]} [targets]
 * @property {string[]} [open_states]    of hotspots that still stand
 * @property {{starts_on: string, ends_on: string}} year
 * @property {string[]} [may_review_in]
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

/** List the fields that a kind has, in the catalogue's order. @param {Group} group @param {string | null} kind @returns {Field[]} */
export const fieldsFor = (group, kind) => group.fields.filter(({ kinds }) => !kinds || (kind !== null && kinds.includes(kind)));

/**
 * Divide fields into those shown at once and those under further details; a required one is never hidden.
 * @param {Field[]} fields
 * @param {number} room  how many may be shown
 * @returns {{first: Field[], more: Field[]}}
 */
export function divided(fields, room) {
  const wanted = fields.filter(({ required, more }) => required || !more);
  const optional = wanted.filter(({ required }) => !required).slice(0, Math.max(0, room - wanted.filter(({ required }) => required).length));
  const first = wanted.filter((field) => field.required || optional.includes(field));
  return { first, more: fields.filter((field) => !first.includes(field)) };
}

/** Tell whether a record of this kind goes nowhere without a photo. @param {Group} group @param {Kind | undefined} kind @returns {boolean} */
export const needsPhoto = (group, kind) => kind?.photo_required ?? group.photo_required;

/** How a new record of a model may begin, besides its group's first state. */
const MAY_BEGIN_AS = "building";

/**
 * List the states a new record may have; one alone is no question.
 * @param {Group} group
 * @returns {Choice[]} the usual one first
 */
export function beginnings({ states, first_state }) {
  const fit = states.filter(({ key }) => key === first_state || key === MAY_BEGIN_AS);
  return fit.sort((a, b) => Number(b.key === first_state) - Number(a.key === first_state));
}

/** Give the score sheet of a kind. @param {Home} home @param {string | null} kind @returns {Sheet | null} */
export const sheetOf = (home, kind) => home.score_sheets?.[kindOf(home, kind)?.score_sheet ?? ""] ?? null;

/** So many kinds a person used before stand above the sections. */
const USUAL = 3;

/**
 * Put kinds into the group's sections, and before them all those this person pins most; each stands once.
 * @param {Group} group
 * @param {{kind: string}[]} used
 * @returns {{key: string, name: string | null, kinds: Kind[]}[]} name null: the usual ones, or a group without sections
 */
export function kindsInSections(group, used) {
  /** @type {Map<string, number>} */
  const times = new Map();
  for (const { kind } of used) times.set(kind, (times.get(kind) ?? 0) + 1);
  const usual = group.kinds.filter(({ key }) => times.has(key)).sort((a, b) => (times.get(b.key) ?? 0) - (times.get(a.key) ?? 0)).slice(0, USUAL);
  const others = group.kinds.filter((kind) => !usual.includes(kind));
  const sections = (group.sections ?? []).map(({ key, name }) => ({ key, name, kinds: others.filter(({ section }) => section === key) }));
  const loose = others.filter(({ section }) => !sections.some(({ key }) => key === section));
  return [{ key: "usual", name: null, kinds: usual }, ...sections, { key: "other", name: null, kinds: loose }].filter(({ kinds }) => kinds.length);
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
