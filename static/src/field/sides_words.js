/**
 * What differs between two sides of a record, as a person reads it.
 * @module field/sides_words
 */

import { areaOf, communeOf, groupOf, kindOf } from "../core/catalogue.js";
import { BONUS } from "../core/scores.js";
import { distance } from "../core/format.js";
import { distance_m } from "../core/geodesy.js";
import { knows, t } from "./words.js";

/**
 * @typedef {import("../core/catalogue.js").Home} Home
 * @typedef {import("../core/sides.js").Difference} Difference
 * @typedef {{field: string, mine: string, theirs: string}} Told
 */

/**
 * Say one difference in words.
 * @param {Home} home
 * @param {string} group_key   of the record
 * @param {Difference} difference
 * @returns {Told}
 */
export function told(home, group_key, difference) {
  const { field, detail, mine, theirs } = difference;
  if (field === "position") return { field: nameOf(field), ...places(mine, theirs) };
  if (detail !== null) return answer(home, group_key, difference);
  return { field: nameOf(field), mine: valueOf(home, group_key, field, mine), theirs: valueOf(home, group_key, field, theirs) };
}

/** @param {string} field */
const nameOf = (field) => t(knows(`outbox.conflict.field.${field}`) ? `outbox.conflict.field.${field}` : "outbox.conflict.field.other");

/** @param {Home} home @param {string} group @param {string} field @param {any} value @returns {string} */
function valueOf(home, group, field, value) {
  if (field === "kind") return kindOf(home, value)?.name ?? plain(value);
  if (field === "state") return groupOf(home, group)?.states.find(({ key }) => key === value)?.name ?? plain(value);
  if (field === "area_code") return areaOf(home, value)?.name ?? plain(value);
  if (field === "commune_code") return communeOf(home, value)?.name ?? plain(value);
  return plain(value);
}

/** @param {any} value */
const plain = (value) => (value === null || value === undefined || value === "" ? t("outbox.conflict.nothing") : String(value));

/** An answer of the form or of a score sheet, under the name it has there. @param {Home} home @param {string} group @param {Difference} difference @returns {Told} */
function answer(home, group, { field, detail, mine, theirs }) {
  if (field === "scores") return { field: scoreName(home, detail), mine: plain(mine), theirs: plain(theirs) };
  const asked = groupOf(home, group)?.fields.find(({ key }) => key === detail);
  const say = (/** @type {any} */ value) => {
    if (asked?.type === "date" && typeof value === "string") return value.split("-").reverse().join("/");
    return asked?.choices?.find(({ key }) => key === value)?.name ?? plain(value);
  };
  return { field: asked?.name ?? nameOf("other"), mine: say(mine), theirs: say(theirs) };
}

/** @param {Home} home @param {string | null} key @returns {string} */
function scoreName(home, key) {
  const sheets = Object.values(home.score_sheets ?? {});
  if (key === BONUS) return sheets[0]?.bonus_name ?? nameOf("other");
  const criteria = sheets.flatMap((sheet) => sheet.criteria);
  return criteria.flatMap(({ items }) => items).find((item) => item.key === key)?.name ?? nameOf("other");
}

/** Two places are told by how far they are apart; coordinates say nothing to a person. @param {any} mine @param {any} theirs */
function places(mine, theirs) {
  if (!mine || !theirs) {
    const say = (/** @type {any} */ place, /** @type {string} */ words) => t(place ? words : "outbox.conflict.place_none");
    return { mine: say(mine, "outbox.conflict.place_here"), theirs: say(theirs, "outbox.conflict.place_there") };
  }
  const far = distance(distance_m([mine.lon, mine.lat], [theirs.lon, theirs.lat]), { m: t("field.unit.m"), km: t("field.unit.km") });
  return { mine: `${t("outbox.conflict.place_here")}. ${t("outbox.conflict.place_far", { far })}`, theirs: t("outbox.conflict.place_there") };
}
