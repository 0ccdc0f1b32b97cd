/**
 * What is worth saying about a position: how it came about, weak, old, outside. Said, never enforced.
 * @module field/capture/place_words
 */

import { areaOf, communeOf } from "../../core/catalogue.js";
import { age_ms, isOld, isWeak } from "../../core/fix.js";
import { clockTime, distance, integer } from "../../core/format.js";
import { distance_m, inShape } from "../../core/geodesy.js";
import { now } from "../../ports/clock.js";
import { t } from "../words.js";

/** @typedef {import("../app.js").Field} Field */

/** @param {number} metres */
const far = (metres) => distance(metres, { m: t("field.unit.m"), km: t("field.unit.km") });

/** Say how the position came about. @param {import("../../core/pin.js").Position} position @returns {string} */
export function origin(position) {
  if (position.source !== "gps") return t("field.capture.at_tap");
  const m = integer(position.accuracy_m ?? 0);
  return position.fixed_at ? t("capture.place.at_fix", { m, at: clockTime(position.fixed_at) }) : t("field.capture.at_fix", { m });
}

/** @param {Field} field @returns {string[]} */
export function warnings(field) {
  const form = field.draft.form;
  if (!form?.position || form.by_area) return [];
  const found = [];
  if (isWeak(form.position)) found.push(t("domain.message.gps_weak", { m: integer(form.position.accuracy_m ?? 0) }));
  const minutes = Math.floor((age_ms(form.position, now()) ?? 0) / 60_000);
  if (isOld(form.position, now())) found.push(t("capture.place.old", { n: integer(minutes) }));
  const outside = outsideOf(field, form.commune_code, [form.position.lon, form.position.lat]);
  if (outside) found.push(t("domain.message.outside", { commune: outside }));
  return found;
}

/** Only a boundary that is exact can say that somebody stands outside it. @param {Field} field @param {string | null} code @param {[number, number]} at */
function outsideOf(field, code, at) {
  const feature = field.state.known.shapes.find(({ properties }) => properties.code === code);
  if (!feature || field.home.shapes.approximate || inShape(at, feature.geometry)) return null;
  return communeOf(field.home, code)?.name ?? null;
}

/** Say how far the suggested residential area is. @param {Field} field @returns {string | undefined} */
export function areaHint({ draft, home }) {
  const form = draft.form;
  const point = areaOf(home, form?.area_code ?? null)?.point;
  if (!form?.position || !point || form.area_by_hand) return undefined;
  return t("field.capture.area_near", { far: far(distance_m([form.position.lon, form.position.lat], point)) });
}
