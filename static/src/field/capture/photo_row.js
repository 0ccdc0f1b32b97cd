/**
 * One picked photo: its face, what it shows, and what can still be done with it.
 * @module field/capture/photo_row
 */

import { paint } from "../../ports/photo.js";
import { photoThumb } from "../../ports/store.js";
import { button, h, icon } from "../dom.js";
import { smallPicture } from "../record/pictures.js";
import { t } from "../words.js";

/** @typedef {import("../../core/pin.js").FormPhoto} FormPhoto */

const ROLES = ["general", "before", "after"];

/**
 * @param {FormPhoto} photo
 * @param {number} i
 * @param {{onRole: (role: string) => void, onBlur: () => void, onRemove: () => void}} hooks
 * @returns {HTMLElement}
 */
export function photoRow(photo, i, hooks) {
  const n = i + 1;
  const canvas = h("canvas", { class: "thumb-face", role: "img", "aria-label": t("field.capture.photo_alt", { n }) });
  const tools = h("div", { class: "photo-tools" });
  const blur = button(t("domain.button.blur"), {
    icon: "eye-off", kind: "btn-small", onclick: hooks.onBlur, "aria-label": t("capture.photo.blur", { n }), hidden: true, "data-testid": "blur",
  });
  void (photo.received ? smallPicture(photo.id, navigator.onLine) : photoThumb(photo.id)).then(async (bytes) => {
    if (bytes && (await paint(canvas, bytes))) blur.hidden = false;
    else canvas.replaceWith(faceless(photo));
  });
  if (photo.received) tools.append(h("p", { class: "strong small" }, t(`domain.photo_role.${photo.role}`)), h("p", { class: "muted small" }, t("field.capture.photo_received")));
  else tools.append(roleSelect(photo, n, hooks.onRole), blur, removeButton(n, hooks.onRemove));
  return h("li", { class: "photo-row", "data-testid": "photo" }, canvas, tools);
}

/** @param {FormPhoto} photo @param {number} n @param {(role: string) => void} onRole */
function roleSelect(photo, n, onRole) {
  const options = ROLES.map((role) => h("option", { value: role, selected: role === photo.role }, t(`domain.photo_role.${role}`)));
  const select = h("select", { class: "select", "aria-label": t("capture.photo.role", { n }), "data-testid": "photo-role" }, options);
  select.addEventListener("change", () => onRole(select.value));
  return select;
}

/** @param {number} n @param {() => void} onclick */
const removeButton = (n, onclick) =>
  button(t("field.capture.photo_remove", { n }), { icon: "trash-2", kind: "btn-quiet btn-small", onclick, "data-testid": "remove-photo" });

/** @param {FormPhoto} photo */
function faceless(photo) {
  const text = t(photo.received ? "field.capture.photo_received" : "field.capture.photo_no_preview");
  return h("div", { class: "thumb-face thumb-faceless" }, icon("image"), h("span", {}, text));
}
