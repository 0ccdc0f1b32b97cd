/**
 * What still keeps a filled-in form from being sent.
 * @module core/faults
 */

import { fieldsFor, groupOf, kindOf, needsPhoto } from "./catalogue.js";
import { isAreaOnly, normalName } from "./pin.js";

/**
 * @typedef {import("./catalogue.js").Home} Home
 * @typedef {import("./catalogue.js").Field} Field
 * @typedef {import("./pin.js").Form} Form
 * @typedef {import("./pin.js").Step} Step
 * @typedef {{field: string, code: string, step: Step, params?: Record<string, string | number>}} Fault
 */

/**
 * List what still keeps the form from being sent, in the order of its steps.
 * @param {Form} form
 * @param {Home} home
 * @param {string} today  ISO day
 * @returns {Fault[]}
 */
export function faults(form, home, today) {
  const group = groupOf(home, form.group);
  const kind = kindOf(home, form.kind);
  if (!group || !kind) return [{ field: "kind", code: "kind_missing", step: "group" }];
  const named = normalName(form.name) ? [] : [{ field: "name", code: "name_missing", step: /** @type {Step} */ ("details") }];
  return [...placeFaults(form, home), ...photoFaults(form, needsPhoto(group, kind)), ...named, ...detailFaults(form, fieldsFor(group, kind.key), today)];
}

/** @param {Form} form @param {Home} home @returns {Fault[]} */
function placeFaults(form, home) {
  const by_area = form.by_area || isAreaOnly(form, home);
  if (!form.commune_code) return [{ field: "commune_code", code: "commune_missing", step: "place" }];
  const needs_area = kindOf(home, form.kind)?.position !== "either";
  if (by_area && needs_area && !form.area_code) return [{ field: "area_code", code: "area_missing", step: "place" }];
  if (!by_area && !form.position) return [{ field: "position", code: "position_missing", step: "place" }];
  return [];
}

/** @param {Form} form @param {boolean} required @returns {Fault[]} */
function photoFaults(form, required) {
  return required && !form.photos.length ? [{ field: "photos", code: "photo_missing", step: "photos" }] : [];
}

/** @param {Form} form @param {Field[]} fields @param {string} today @returns {Fault[]} */
function detailFaults(form, fields, today) {
  return fields.flatMap((field) => {
    const wrong = fieldFault((form.details[field.key] ?? "").trim(), field, today);
    return wrong ? [{ field: field.key, step: /** @type {Step} */ ("details"), ...wrong }] : [];
  });
}

/** The first day a record may speak of. */
export const EARLIEST_DAY = "1990-01-01";

/** Beyond next year nothing is planned. @param {Field} field @param {string} today */
export const lastDay = ({ past }, today) => (past ? today : `${Number(today.slice(0, 4)) + 1}-12-31`);

/** @param {string} typed @param {Field} field @param {string} today @returns {Pick<Fault, "code" | "params"> | null} */
function fieldFault(typed, field, today) {
  if (!typed) return field.required ? { code: field.type === "date" ? "date_missing" : "choice_missing" } : null;
  if (field.type === "integer" && !inRange(typed, field)) {
    return { code: "number_range", params: { min: field.min ?? 0, max: field.max ?? 1_000_000 } };
  }
  if (field.type === "date" && (typed < EARLIEST_DAY || typed > lastDay(field, today))) {
    return { code: field.past && typed > today ? "date_future" : "date_range" };
  }
  if (field.type === "text" && field.max_length && typed.length > field.max_length) {
    return { code: "text_long", params: { n: field.max_length } };
  }
  return null;
}

/** @param {string} typed @param {Field} field @returns {boolean} */
function inRange(typed, { min, max }) {
  const digits = typed.replace(/\./g, "");
  return /^\d{1,9}$/.test(digits) && Number(digits) >= (min ?? 0) && Number(digits) <= (max ?? 1_000_000);
}
