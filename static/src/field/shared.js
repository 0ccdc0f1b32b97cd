/**
 * Photographs another app handed over: they wait until the form is at its photos, and go in by the way of every other.
 * @module field/shared
 */

import { count } from "../core/format.js";
import { countShared, dropShared, sharedPhotos } from "../ports/shared.js";
import { button, h, notice } from "./dom.js";
import { t } from "./words.js";

/** @typedef {import("./app.js").Field} Field */

/** Look for what waits. @param {Field} field */
export async function lookForShared(field) {
  const shared = await countShared();
  if (shared !== field.state.known.shared) field.state.set({ shared });
}

/**
 * Put what was shared into the form; each is let go only when it is kept with the form.
 * @param {Field} field
 * @param {(file: File) => Promise<boolean>} take  makes a photo small and keeps it with the form
 */
export async function takeShared(field, take) {
  for (const { file, forget } of await sharedPhotos()) {
    if (await take(file)) await forget();
  }
  await lookForShared(field);
}

/** Say that photographs wait for the form. @param {Field} field @returns {HTMLElement} */
export function sharedNotice(field) {
  const n = count(field.state.known.shared);
  const { form } = field.draft;
  const drop = async () => {
    await dropShared();
    await lookForShared(field);
  };
  const put = form?.kind && button(t("install.shared.put"), { kind: "btn-small", onclick: () => field.go("pin", "photos"), "data-testid": "put-shared" });
  return notice("info", h("p", {}, t(form?.kind ? "install.shared.open_form" : "install.shared.text", { n })),
    h("div", { class: "btn-row" }, put, button(t("install.shared.drop"), { kind: "btn-small btn-quiet", onclick: drop, "data-testid": "drop-shared" })));
}
