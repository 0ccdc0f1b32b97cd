/**
 * The photos of a record: small ones kept on the phone once they were seen, large ones where there is a network.
 * @module field/record/pictures
 */

import { dayAndHour } from "../../core/format.js";
import { now } from "../../ports/clock.js";
import { fetchPicture } from "../../ports/network.js";
import { paint } from "../../ports/photo.js";
import { getPicture, putPicture, sweepPictures } from "../../ports/pictures.js";
import { photoThumb } from "../../ports/store.js";
import { button, h, icon, markOf } from "../dom.js";
import { t } from "../words.js";

/**
 * @typedef {object} Shown
 * @property {string} id
 * @property {string} role
 * @property {string | null} at     when the server took it in; null while it waits on this phone
 */

/**
 * Find the small picture of a photo: on this phone, else at the server, and then it stays here.
 * @param {string} id
 * @param {boolean} online
 * @returns {Promise<ArrayBuffer | null>}
 */
export async function smallPicture(id, online) {
  const kept = (await photoThumb(id)) ?? (await getPicture(id, now()));
  if (kept || !online) return kept;
  const fetched = await fetchPicture(id);
  if (!fetched) return null;
  await putPicture({ id, data: fetched, used_at: now() });
  await sweepPictures();
  return fetched;
}

/** @param {Shown[]} photos @param {boolean} online @returns {HTMLElement} */
export const pictureGrid = (photos, online) => h("ul", { class: "pictures", "data-testid": "pictures" }, photos.map((photo) => pictureItem(photo, online)));

/** @param {Shown} photo @param {boolean} online */
function pictureItem(photo, online) {
  const { id, role, at } = photo;
  const told = t("update.record.photo_alt", { role: t(`domain.photo_role.${role}`), at: at ? dayAndHour(at) : t("field.state.queued") });
  const canvas = h("canvas", { class: "picture-face" });
  const face = h("button", { type: "button", class: "picture", "aria-label": told, onclick: () => openPicture(photo, told, online), "data-testid": "picture" }, canvas);
  void smallPicture(id, online).then(async (bytes) => {
    if (bytes && (await paint(canvas, bytes))) face.dataset.shown = "true";
    else canvas.replaceWith(h("span", { class: "picture-face picture-away" }, icon("image"), h("span", {}, t("update.record.photo_away"))));
  });
  const told_role = role !== "general" && h("span", { class: "tag" }, t(`domain.photo_role.${role}`));
  return h("li", {}, face, told_role, !at && markOf("queued", t("field.state.queued")));
}

/** Show one picture as large as the screen lets it: the kept one at once, the sharp one when it comes. @param {Shown} photo @param {string} told @param {boolean} online */
function openPicture({ id, at }, told, online) {
  const canvas = h("canvas", { role: "img", "aria-label": told });
  const dialog = h("dialog", { class: "lightbox", "aria-label": told, "data-testid": "viewer" },
    h("div", { class: "lightbox-bar" }, h("p", {}, told), button(t("update.record.photo_close"), { icon: "x", onclick: () => dialog.close() })),
    canvas);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  void smallPicture(id, online).then((bytes) => bytes && paint(canvas, bytes));
  if (!at || !online) return;
  const sharp = new Image();
  sharp.alt = told;
  sharp.addEventListener("load", () => canvas.replaceWith(sharp));
  sharp.src = `/photos/${id}/large.jpg`;
}
