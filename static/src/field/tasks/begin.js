/**
 * A record begun from what is still missing: what is known of it already is not asked again.
 * @module field/tasks/begin
 */

import { groupOf, kindOf } from "../../core/catalogue.js";
import { button, glyphOf, h } from "../dom.js";
import { confirmDiscard } from "../tell.js";
import { t } from "../words.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../../core/todo.js").Lack} Lack
 * @typedef {import("../../core/catalogue.js").Home} Home
 */

/** @param {Field} field @param {Lack} lack */
export async function beginFor(field, { kinds, unit, target }) {
  const kind = kinds.length === 1 ? kinds[0] : await chooseKind(field.home, kinds, target.name);
  if (!kind) return;
  const { draft, home } = field;
  await draft.lookAgain(home.user.id);
  if (draft.hasWork && !(await confirmDiscard(draft.form))) return;
  await draft.discard();
  const area_code = unit.level === "area" ? unit.code : null;
  const form = draft.begin({ user_id: home.user.id, commune_code: unit.commune_code, group: groupKeyOf(home, kind), kind, area_code });
  field.go("pin", form.step);
}

/** @param {Home} home @param {string} kind @returns {string | null} */
const groupKeyOf = (home, kind) => home.groups.find(({ kinds }) => kinds.some(({ key }) => key === kind))?.key ?? null;

/** Ask which of the kinds it is. Escape and the back key mean none. @param {Home} home @param {string[]} kinds @param {string} title @returns {Promise<string | null>} */
function chooseKind(home, kinds, title) {
  return new Promise((resolve) => {
    const row = (/** @type {string} */ key) =>
      h("li", {}, h("button", { type: "button", class: "row-item", onclick: () => dialog.close(key), "data-testid": `lack-kind-${key}` },
        glyphOf(groupOf(home, groupKeyOf(home, key))?.key ?? ""), h("span", { class: "row-item-main" }, h("span", {}, kindOf(home, key)?.name ?? key))));
    const offered = kinds.filter((key) => kindOf(home, key));
    const dialog = h("dialog", { class: "dialog", "aria-labelledby": "choose-title", "data-testid": "choose-kind" },
      h("div", { class: "dialog-head" }, h("h2", { id: "choose-title" }, title)),
      h("div", { class: "dialog-body" }, h("ul", { class: "rows rows-card" }, offered.map(row))),
      h("div", { class: "dialog-foot" }, button(t("domain.button.cancel"), { onclick: () => dialog.close("") })));
    const close = () => dialog.close("");
    addEventListener("hashchange", close, { once: true });
    dialog.addEventListener("close", () => {
      removeEventListener("hashchange", close);
      dialog.remove();
      resolve(dialog.returnValue || null);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
