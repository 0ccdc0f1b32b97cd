/**
 * What is worth saying about a position: weak, outside, near something alike. Said, never enforced.
 * @module field/capture/place_words
 */

import { areaOf, communeOf, nearDuplicate } from "../../core/catalogue.js";
import { isWeak } from "../../core/fix.js";
import { distance, integer } from "../../core/format.js";
import { distance_m, inShape } from "../../core/geodesy.js";
import { standing } from "../standing.js";
import { t } from "../words.js";

/** @typedef {import("../app.js").Field} Field */

/** @param {number} metres */
const far = (metres) => distance(metres, { m: t("field.unit.m"), km: t("field.unit.km") });

/** @param {Field} field @returns {string[]} */
export function warnings(field) {
  const form = field.draft.form;
  if (!form?.position || form.by_area) return [];
  const at = /** @type {[number, number]} */ ([form.position.lon, form.position.lat]);
  const found = [];
  if (isWeak(form.position)) found.push(t("domain.message.gps_weak", { m: integer(form.position.accuracy_m ?? 0) }));
  const outside = outsideOf(field, form.commune_code, at);
  if (outside) found.push(t("domain.message.outside", { commune: outside }));
  const twin = nearDuplicate({ id: form.id, group: form.group ?? "", at }, standing(field.state.known), distance_m);
  if (twin) found.push(t("domain.message.dup_near", { name: twin.pin.name, m: integer(twin.distance_m) }));
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
