/**
 * Where a pin stands: what follows from a fix, a tap on the map, or the choice of a residential area.
 * @module core/place
 */

import { areasIn } from "./catalogue.js";
import { nearest } from "./geodesy.js";

/**
 * @typedef {import("./pin.js").Form} Form
 * @typedef {import("./catalogue.js").Home} Home
 * @typedef {import("./geodesy.js").LonLat} LonLat
 */

/** @param {number} degrees about 0.1 m @returns {number} */
const rounded = (degrees) => Number(degrees.toFixed(6));

/**
 * Stand the pin where the phone was found to be.
 * @param {Form} form
 * @param {Home} home
 * @param {import("./fix.js").Fix} fix
 * @returns {Form}
 */
export function atFix(form, home, fix) {
  const { lon, lat, accuracy_m, fixed_at } = fix;
  const position = /** @type {const} */ ({
    lon: rounded(lon),
    lat: rounded(lat),
    accuracy_m: Number(accuracy_m.toFixed(1)),
    source: "gps",
    fixed_at,
    weak_reason: null,
  });
  return suggested({ ...form, position, by_area: false, captured_at: form.captured_at ?? fixed_at }, home);
}

/**
 * Stand the pin where a finger put it; such a position carries no accuracy and says that it was made by hand.
 * @param {Form} form
 * @param {Home} home
 * @param {{lon: number, lat: number}} at
 * @returns {Form}
 */
export function atTap(form, home, { lon, lat }) {
  const position = /** @type {const} */ ({
    lon: rounded(lon),
    lat: rounded(lat),
    accuracy_m: null,
    source: "tapped",
    fixed_at: null,
    weak_reason: null,
  });
  return suggested({ ...form, position, by_area: false }, home);
}

/**
 * Say why the fix could not be better.
 * @param {Form} form
 * @param {string} reason
 * @returns {Form}
 */
export function excused(form, reason) {
  if (!form.position) return form;
  return { ...form, position: { ...form.position, weak_reason: reason } };
}

/**
 * Let the nearest commune and residential area follow the position, unless a person has chosen.
 * @param {Form} form
 * @param {Home} home
 * @returns {Form}
 */
function suggested(form, home) {
  if (form.area_by_hand || !form.position) return form;
  const at = /** @type {LonLat} */ ([form.position.lon, form.position.lat]);
  const near = nearest(at, home.areas);
  if (near) return { ...form, area_code: near.place.code, commune_code: near.place.commune_code };
  return { ...form, commune_code: form.commune_code ?? nearest(at, home.communes)?.place.code ?? null };
}

/**
 * Place the record by its residential area alone; who has only one is not asked which.
 * @param {Form} form
 * @param {Home} home
 * @returns {Form}
 */
export function byArea(form, home) {
  const [only, ...others] = areasIn(home, form.commune_code);
  const area_code = form.area_code ?? (only && !others.length ? only.code : null);
  return { ...form, by_area: true, area_code };
}

/**
 * Choose the commune; an area of another commune no longer fits.
 * @param {Form} form
 * @param {Home} home
 * @param {string | null} commune_code
 * @returns {Form}
 */
export function inCommune(form, home, commune_code) {
  const fits = areasIn(home, commune_code).some((area) => area.code === form.area_code);
  return { ...form, commune_code, area_code: fits ? form.area_code : null };
}

/**
 * Choose the residential area by hand.
 * @param {Form} form
 * @param {string | null} area_code
 * @returns {Form}
 */
export function inArea(form, area_code) {
  return { ...form, area_code, area_by_hand: area_code !== null };
}
