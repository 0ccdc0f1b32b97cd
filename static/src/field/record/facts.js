/**
 * What is known of a record, as names and values.
 * @module field/record/facts
 */

import { communeOf, fieldsFor, groupOf } from "../../core/catalogue.js";
import { dayAndHour, dayOf, integer } from "../../core/format.js";
import { t } from "../words.js";

/**
 * @typedef {import("../../core/catalogue.js").Home} Home
 * @typedef {import("../../core/catalogue.js").Pin} Pin
 * @typedef {import("../../core/catalogue.js").Field} FieldRule
 */

/** @param {Home} home @param {Pin} pin @returns {[string, string][]} */
export function factsOf(home, pin) {
  const group = groupOf(home, pin.group);
  const rules = group ? fieldsFor(group, pin.kind) : [];
  const details = rules.flatMap((rule) => (pin.details?.[rule.key] === undefined ? [] : [/** @type {[string, string]} */ ([rule.name, valueOf(rule, pin.details[rule.key])])]));
  const held = pin.held_on && !details.some(([name]) => name === rules.find(({ key }) => key === "held_on")?.name) ? [pair("update.record.held", dayOf(pin.held_on))] : [];
  return [
    ...details,
    ...held,
    ...(pin.maintained_on ? [pair("update.record.kept_up", dayOf(pin.maintained_on))] : []),
    ...(pin.scores ? [pair("update.record.scores", t("update.record.score_of", { n: integer(total(pin.scores)) }))] : []),
    ...(pin.position_source ? [pair("update.record.position", positionOf(pin))] : []),
    pair("update.record.recorded", dayAndHour(pin.captured_at)),
    ...(pin.changed ? [pair("update.record.changed", [dayAndHour(pin.changed.at), pin.changed.by].filter(Boolean).join(", "))] : []),
  ];
}

/** Where a record is, in words. @param {Home} home @param {{commune_code: string, area_code: string | null}} pin @returns {string} */
export function placeOf(home, { commune_code, area_code }) {
  const area = home.areas.find(({ code }) => code === area_code)?.name;
  return [area, communeOf(home, commune_code)?.name].filter(Boolean).join(", ");
}

/** @param {string} key @param {string} value @returns {[string, string]} */
const pair = (key, value) => [t(key), value];

/** @param {Record<string, number>} scores */
const total = (scores) => Object.values(scores).reduce((sum, points) => sum + points, 0);

/** @param {Pin} pin */
function positionOf({ position_source, accuracy_m }) {
  const source = t(`domain.position_source.${position_source}`);
  return accuracy_m === null ? source : t("update.record.position_fix", { source, m: integer(accuracy_m) });
}

/** @param {FieldRule} rule @param {string | number} value @returns {string} */
function valueOf({ type, choices }, value) {
  if (type === "choice") return choices?.find(({ key }) => key === value)?.name ?? String(value);
  if (type === "date") return dayOf(String(value));
  return type === "integer" ? integer(Number(value)) : String(value);
}
