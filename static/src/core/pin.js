/**
 * From what was filled in on the phone to the record that travels, and back again for correction.
 *
 * This is the one place in JavaScript where the wire's ITEM is shaped.
 * @module core/pin
 */

import { fieldsFor, groupOf, kindOf, sheetOf } from "./catalogue.js";
import { age_ms } from "./fix.js";
import { byArea } from "./place.js";

/**
 * @typedef {import("./catalogue.js").Home} Home
 * @typedef {import("./catalogue.js").Field} Field
 * @typedef {"gps" | "tapped" | "area"} Source
 * @typedef {"group" | "kind" | "place" | "photos" | "details"} Step
 * @typedef {{lon: number, lat: number, accuracy_m: number | null, source: "gps" | "tapped", fixed_at: string | null,
 *   weak_reason?: string | null}} Position   weak_reason: why a weak fix could not be better
 * @typedef {{clock_offset_ms: number | null, fix_age_ms: number | null, form_ms: number | null}} Device
 *   clock_offset_ms: server minus phone, as last heard; fix_age_ms: from the fix to the first photo; form_ms: how long the
 *   form was open, by a clock that nobody can set
 * @typedef {{id: string, role: string, sha256: string, bytes: number, type: string, received?: boolean}} FormPhoto
 *   received: true: the server has it; false: it waits in the outbox; not there: only this form has it
 *
 * @typedef {object} Form
 * @property {string} id          the record's own, minted when the form is begun
 * @property {number} user_id
 * @property {Step} step
 * @property {string | null} group
 * @property {string | null} kind
 * @property {boolean} by_area    placed by its residential area alone
 * @property {Position | null} position
 * @property {string | null} commune_code
 * @property {string | null} area_code
 * @property {boolean} area_by_hand   a person chose the area; a new position no longer changes it
 * @property {FormPhoto[]} photos
 * @property {string} name
 * @property {boolean} name_by_hand
 * @property {Record<string, string>} details   as typed
 * @property {string | null} state       null: the group's first
 * @property {Record<string, number> | null} scores   by the items of the kind's score sheet; null: not scored
 * @property {string[]} not_same    records nearby that a person said are another thing
 * @property {string | null} captured_at   when the first evidence was taken: the fix or the photo
 * @property {string | null} shutter_at    when the first photo was taken
 * @property {number | null} spent_ms      how long the form has been open; null: nobody knows
 * @property {number} updated_at
 * @property {number} revision    0 for a new record, else the revision of the entry being corrected
 * @property {import("./amend.js").Amending} [amending]   the form corrects a record the server has
 *
 * @typedef {object} Item
 * @property {number} schema
 * @property {string} id
 * @property {string} group
 * @property {string} kind
 * @property {string} name
 * @property {Position | null} position
 * @property {string} commune_code
 * @property {string | null} area_code
 * @property {string} captured_at
 * @property {string} [state]
 * @property {Record<string, string | number>} details
 * @property {Record<string, number>} [scores]
 * @property {Device} [device]
 * @property {{id: string, role: string, sha256: string, bytes: number}[]} photos
 */

export const ITEM_SCHEMA = 2;
export const NAME_LENGTH = 200;

/** @type {Step[]} */
export const STEPS = ["group", "kind", "place", "photos", "details"];

/**
 * Begin a record; what is known of it already is not asked again.
 * @param {{id: string, user_id: number, now: number, commune_code: string | null, group?: string | null, kind?: string | null,
 *   area_code?: string | null}} start
 * @returns {Form}
 */
export function blankForm({ id, user_id, now, commune_code, group = null, kind = null, area_code = null }) {
  return {
    id,
    user_id,
    step: kind ? "place" : group ? "kind" : "group",
    group,
    kind,
    by_area: false,
    position: null,
    commune_code,
    area_code,
    area_by_hand: area_code !== null,
    photos: [],
    name: "",
    name_by_hand: false,
    details: {},
    state: null,
    scores: null,
    not_same: [],
    captured_at: null,
    shutter_at: null,
    spent_ms: 0,
    updated_at: now,
    revision: 0,
  };
}

/**
 * Take up a form as it was kept, maybe by an earlier version of the application.
 * @param {Form} kept
 * @returns {Form}
 */
export const takenUp = (kept) => ({ ...blankForm({ ...kept, now: kept.updated_at }), ...UNKNOWN, ...kept });

/** What an earlier version did not ask. */
const UNKNOWN = { spent_ms: null };

/** Whose lead is likely, by the role of who records: a suggestion, changed by one tap. @type {Record<string, string>} */
const LIKELY_LEAD = {
  area_front: "area_front",
  commune_staff: "commune_front",
  commune_lead: "commune_front",
  member_org: "member_org",
};

/** The kind whose name says nothing. */
const UNNAMED = "other";

/**
 * Suggest a name, a lead organisation and the day something was held, where nothing was typed yet.
 * @param {Form} form
 * @param {Home} home
 * @param {{role: string, today: string, nameOf: (kind: string, area: string | null) => string}} by  role: its key; today: ISO day
 * @returns {Form}
 */
export function withSuggestions(form, home, { role, today, nameOf }) {
  const kind = kindOf(home, form.kind);
  const area = home.areas.find(({ code }) => code === form.area_code);
  const spoken = kind?.key === UNNAMED ? groupOf(home, form.group)?.short_name : kind?.name;
  const name = form.name_by_hand || !spoken ? form.name : nameOf(spoken.replace(/[\u201c\u201d]/g, ""), area?.name ?? null);
  const fields = fieldsOf(home, form);
  const lead = fields.find(({ key }) => key === "lead_org");
  const likely = lead?.choices?.find(({ key }) => key === LIKELY_LEAD[role]);
  const suggested = { ...(likely && { lead_org: likely.key }), ...(fields.some(({ key }) => key === "held_on") && { held_on: today }) };
  const details = { ...suggested, ...filled(form.details) };
  return { ...form, name, details };
}

/** @param {Home} home @param {Form} form @returns {Field[]} */
function fieldsOf(home, { group, kind }) {
  const found = groupOf(home, group);
  return found ? fieldsFor(found, kind) : [];
}

/** @param {Record<string, string>} details */
const filled = (details) => Object.fromEntries(Object.entries(details).filter(([, typed]) => typed));

/** Tell whether leaving the form would lose a person's work. @param {Form} form @returns {boolean} */
export function hasWork(form) {
  return Boolean(form.kind || form.position || form.photos.length || form.name_by_hand || form.revision || form.amending);
}

/**
 * Choose what is pinned; a kind known only by its residential area drops any coordinate already taken.
 * @param {Form} form
 * @param {Home} home
 * @param {{group: string, kind: string}} choice
 * @returns {Form}
 */
export function chooseKind(form, home, { group, kind }) {
  const same = form.group === group;
  const photos = same ? form.photos : form.photos.map((photo) => ({ ...photo, role: roleIn(group) }));
  const by_area = form.by_area && !isAreaOnly(form, home); // what the kind before demanded, this one may not
  const chosen = { ...form, group, kind, photos, by_area, details: same ? form.details : {}, state: same ? form.state : null };
  return kindOf(home, kind)?.position === "area" ? byArea({ ...chosen, position: null }, home) : chosen;
}

/** A hotspot's first photos are its "before". @param {string | null} group @returns {string} */
export const roleIn = (group) => (group === "hotspot" ? "before" : "general");

/** @param {Form} form @param {Home} home @returns {boolean} */
export const isAreaOnly = (form, home) => kindOf(home, form.kind)?.position === "area";

/**
 * Normalise a name: composed letters, single spaces, no edges.
 * @param {string} name
 * @returns {string}
 */
export function normalName(name) {
  return name.normalize("NFC").replace(/\s+/g, " ").trim();
}

/**
 * Shape the record that travels.
 * @param {Form} form  one without faults
 * @param {Home} home
 * @param {number} now  ms since 1970, used when no evidence carries an earlier time
 * @param {number | null} clock_offset_ms  server minus phone, as last heard
 * @returns {Item}
 */
export function makePin(form, home, now, clock_offset_ms) {
  const by_area = form.by_area || isAreaOnly(form, home);
  return {
    schema: ITEM_SCHEMA,
    id: form.id,
    group: /** @type {string} */ (form.group),
    kind: /** @type {string} */ (form.kind),
    name: normalName(form.name).slice(0, NAME_LENGTH),
    position: by_area || !form.position ? null : { weak_reason: null, ...form.position },
    commune_code: /** @type {string} */ (form.commune_code),
    area_code: form.area_code,
    captured_at: form.captured_at ?? new Date(now).toISOString(),
    state: form.state ?? groupOf(home, form.group)?.first_state,
    details: typedDetails(form.details, fieldsOf(home, form)),
    ...(form.scores && sheetOf(home, form.kind) && { scores: form.scores }),
    device: { clock_offset_ms, fix_age_ms: by_area ? null : fixAge_ms(form), form_ms: form.spent_ms === null ? null : Math.round(form.spent_ms) },
    photos: form.photos.map(({ id, role, sha256, bytes }) => ({ id, role, sha256, bytes })),
  };
}

/** How old the fix was when the first photo was taken. @param {Form} form @returns {number | null} */
const fixAge_ms = ({ position, shutter_at }) => (position && shutter_at ? age_ms(position, Date.parse(shutter_at)) : null);

/**
 * Remember when the first photo was taken; the moment recorded is that of the first evidence.
 * @param {Form} form
 * @param {FormPhoto[]} photos  all there are by now
 * @param {number} now  ms since 1970
 * @returns {Form}
 */
export function withPhotos(form, photos, now) {
  if (photos.length <= form.photos.length) return { ...form, photos };
  const at = new Date(now).toISOString();
  return { ...form, photos, captured_at: form.captured_at ?? at, shutter_at: form.shutter_at ?? at };
}

/** @param {Record<string, string>} typed @param {Field[]} fields */
function typedDetails(typed, fields) {
  /** @type {Record<string, string | number>} */
  const details = {};
  for (const { key, type } of fields) {
    const value = (typed[key] ?? "").normalize("NFC").trim();
    if (value) details[key] = type === "integer" ? Number(value.replace(/\./g, "")) : value;
  }
  return details;
}

/**
 * Reopen a record the server could not accept: same id, same photos, every value as it was.
 * @param {import("./outbox.js").PinEntry} entry
 * @param {{photos: FormPhoto[], step: Step, now: number}} with_
 * @returns {Form}
 */
export function reopen(entry, { photos, step, now }) {
  const { item } = entry;
  return {
    id: item.id,
    user_id: entry.user_id,
    step,
    group: item.group,
    kind: item.kind,
    by_area: item.position === null,
    position: item.position,
    commune_code: item.commune_code,
    area_code: item.area_code,
    area_by_hand: item.area_code !== null,
    photos,
    name: item.name,
    name_by_hand: true,
    details: Object.fromEntries(Object.entries(item.details).map(([key, value]) => [key, String(value)])),
    state: item.state ?? null,
    scores: item.scores ?? null,
    not_same: [],
    captured_at: item.captured_at,
    shutter_at: shutterOf(item),
    spent_ms: item.device?.form_ms ?? null,
    updated_at: now,
    revision: entry.revision,
  };
}

/** When the first photo was taken, as far as the record tells. @param {Item} item @returns {string | null} */
function shutterOf({ position, device }) {
  const age = device?.fix_age_ms ?? null;
  return age === null || !position?.fixed_at ? null : new Date(Date.parse(position.fixed_at) + age).toISOString();
}

/**
 * Name the step that holds the field a refusal points at.
 * @param {string | undefined} field
 * @returns {Step}
 */
export function stepOf(field = "") {
  if (/^(group|kind)/.test(field)) return "group";
  if (/^(position|lon|lat|area|commune)/.test(field)) return "place";
  if (/^photo/.test(field)) return "photos";
  return "details";
}
