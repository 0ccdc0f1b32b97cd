/**
 * From what was filled in on the phone to the record that travels, and back again for correction.
 *
 * This is the one place in JavaScript where the wire's ITEM is shaped.
 * @module core/pin
 */

import { groupOf, kindOf } from "./catalogue.js";

/**
 * @typedef {import("./catalogue.js").Home} Home
 * @typedef {"gps" | "tapped" | "area"} Source
 * @typedef {"group" | "kind" | "place" | "photos" | "details"} Step
 * @typedef {{lon: number, lat: number, accuracy_m: number | null, source: "gps" | "tapped", fixed_at: string | null}} Position
 * @typedef {{id: string, role: string, sha256: string, bytes: number, type: string, received?: boolean}} FormPhoto
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
 * @property {string | null} captured_at   when the first evidence was taken: the fix or the photo
 * @property {number} updated_at
 * @property {number} revision    0 for a new record, else the revision of the entry being corrected
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
 * @property {Record<string, string | number>} details
 * @property {{id: string, role: string, sha256: string, bytes: number}[]} photos
 *
 * @typedef {{field: string, code: string, step: Step, params?: Record<string, string | number>}} Fault
 */

export const ITEM_SCHEMA = 1;
export const NAME_LENGTH = 200;

/** @type {Step[]} */
export const STEPS = ["group", "kind", "place", "photos", "details"];

/**
 * Begin a record.
 * @param {{id: string, user_id: number, now: number, commune_code: string | null}} start
 * @returns {Form}
 */
export function blankForm({ id, user_id, now, commune_code }) {
  return {
    id,
    user_id,
    step: "group",
    group: null,
    kind: null,
    by_area: false,
    position: null,
    commune_code,
    area_code: null,
    area_by_hand: false,
    photos: [],
    name: "",
    name_by_hand: false,
    details: {},
    captured_at: null,
    updated_at: now,
    revision: 0,
  };
}

/** Whose lead is likely, by the role of who records: a suggestion, changed by one tap. @type {Record<string, string>} */
const LIKELY_LEAD = {
  area_front: "area_front",
  commune_staff: "commune_front",
  commune_lead: "commune_front",
  member_org: "member_org",
};

/**
 * Suggest a name and a lead organisation where nothing was typed yet.
 * @param {Form} form
 * @param {Home} home
 * @param {{role: string, nameOf: (kind: string, area: string | null) => string}} by  role: its key
 * @returns {Form}
 */
export function withSuggestions(form, home, { role, nameOf }) {
  const kind = kindOf(home, form.kind);
  const area = home.areas.find(({ code }) => code === form.area_code);
  const name = form.name_by_hand || !kind ? form.name : nameOf(kind.name.replace(/[\u201c\u201d]/g, ""), area?.name ?? null);
  const lead = groupOf(home, form.group)?.fields.find(({ key }) => key === "lead_org");
  const likely = lead?.choices?.find(({ key }) => key === LIKELY_LEAD[role]);
  const details = likely && !form.details.lead_org ? { ...form.details, lead_org: likely.key } : form.details;
  return { ...form, name, details };
}

/** Tell whether leaving the form would lose a person's work. @param {Form} form @returns {boolean} */
export function hasWork(form) {
  return Boolean(form.kind || form.position || form.photos.length || form.name_by_hand || form.revision);
}

/**
 * Choose what is pinned; a kind known only by its residential area drops any coordinate already taken.
 * @param {Form} form
 * @param {Home} home
 * @param {{group: string, kind: string}} choice
 * @returns {Form}
 */
export function chooseKind(form, home, { group, kind }) {
  const details = form.group === group ? form.details : {};
  const photos = form.photos.map((photo) => ({ ...photo, role: roleIn(group) }));
  const chosen = { ...form, group, kind, details, photos };
  return kindOf(home, kind)?.position === "area" ? { ...chosen, position: null, by_area: true } : chosen;
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
 * List what still keeps the form from being sent, in the order of its steps.
 * @param {Form} form
 * @param {Home} home
 * @returns {Fault[]}
 */
export function faults(form, home) {
  const group = groupOf(home, form.group);
  if (!group || !kindOf(home, form.kind)) return [{ field: "kind", code: "kind_missing", step: "group" }];
  return [...placeFaults(form, home), ...photoFaults(form, group.photo_required), ...detailFaults(form, group.fields)];
}

/** @param {Form} form @param {Home} home @returns {Fault[]} */
function placeFaults(form, home) {
  const by_area = form.by_area || isAreaOnly(form, home);
  if (!form.commune_code) return [{ field: "commune_code", code: "commune_missing", step: "place" }];
  if (by_area && !form.area_code) return [{ field: "area_code", code: "area_missing", step: "place" }];
  if (!by_area && !form.position) return [{ field: "position", code: "position_missing", step: "place" }];
  return [];
}

/** @param {Form} form @param {boolean} required @returns {Fault[]} */
function photoFaults(form, required) {
  return required && !form.photos.length ? [{ field: "photos", code: "photo_missing", step: "photos" }] : [];
}

/** @param {Form} form @param {import("./catalogue.js").Field[]} fields @returns {Fault[]} */
function detailFaults(form, fields) {
  /** @type {Fault[]} */
  const found = [];
  if (!normalName(form.name)) found.push({ field: "name", code: "name_missing", step: "details" });
  for (const field of fields) {
    const typed = (form.details[field.key] ?? "").trim();
    if (!typed) {
      if (field.required) found.push({ field: field.key, code: "choice_missing", step: "details" });
    } else if (field.type === "integer" && !inRange(typed, field)) {
      const params = { min: field.min ?? 0, max: field.max ?? 1_000_000 };
      found.push({ field: field.key, code: "number_range", step: "details", params });
    }
  }
  return found;
}

/** @param {string} typed @param {import("./catalogue.js").Field} field @returns {boolean} */
function inRange(typed, { min, max }) {
  const digits = typed.replace(/\./g, "");
  return /^\d{1,9}$/.test(digits) && Number(digits) >= (min ?? 0) && Number(digits) <= (max ?? 1_000_000);
}

/**
 * Shape the record that travels.
 * @param {Form} form  one without faults
 * @param {Home} home
 * @param {number} now  ms since 1970, used when no evidence carries an earlier time
 * @returns {Item}
 */
export function makePin(form, home, now) {
  const by_area = form.by_area || isAreaOnly(form, home);
  return {
    schema: ITEM_SCHEMA,
    id: form.id,
    group: /** @type {string} */ (form.group),
    kind: /** @type {string} */ (form.kind),
    name: normalName(form.name).slice(0, NAME_LENGTH),
    position: by_area ? null : form.position,
    commune_code: /** @type {string} */ (form.commune_code),
    area_code: form.area_code,
    captured_at: form.captured_at ?? new Date(now).toISOString(),
    details: typedDetails(form.details, groupOf(home, form.group)?.fields ?? []),
    photos: form.photos.map(({ id, role, sha256, bytes }) => ({ id, role, sha256, bytes })),
  };
}

/** @param {Record<string, string>} typed @param {import("./catalogue.js").Field[]} fields */
function typedDetails(typed, fields) {
  /** @type {Record<string, string | number>} */
  const details = {};
  for (const { key, type } of fields) {
    const value = (typed[key] ?? "").trim();
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
    captured_at: item.captured_at,
    updated_at: now,
    revision: entry.revision,
  };
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
