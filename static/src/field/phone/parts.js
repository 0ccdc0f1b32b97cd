/**
 * What the sections of the phone's screen share.
 * @module field/phone/parts
 */

import { h } from "../dom.js";
import { t } from "../words.js";

const MB = 1_000_000;
const GB = 1000 * MB;

/** @typedef {import("../dom.js").Child} Child */

/**
 * Make a section under its heading.
 * @param {string} name  what tests call it
 * @param {string} title
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export const section = (name, title, ...children) =>
  h("section", { class: "phone-part stack stack-s", "data-testid": `phone-${name}` }, h("h2", {}, title), ...children);

/**
 * Say a size as people know it from their phone: 12 MB, 1,2 GB.
 * @param {number} bytes
 * @returns {string}
 */
export function sizeOf(bytes) {
  if (bytes >= GB) return t("install.size.gb", { n: (bytes / GB).toFixed(1).replace(".", ",") });
  const mb = bytes / MB;
  return t("install.size.mb", { n: mb < 10 ? mb.toFixed(1).replace(".", ",") : String(Math.round(mb)) });
}
