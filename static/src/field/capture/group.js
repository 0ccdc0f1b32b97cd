/**
 * Step 1: what is recorded. A card for each group, then the kinds of one group; two taps.
 * @module field/capture/group
 */

import { groupOf, kindsInSections, SEARCH_ABOVE } from "../../core/catalogue.js";
import { chooseKind } from "../../core/pin.js";
import { matches } from "../../core/search.js";
import { glyphOf, h, icon } from "../dom.js";
import { knows, t } from "../words.js";
import { stepFrame } from "./frame.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../app.js").Screen} Screen
 * @typedef {import("../../core/catalogue.js").Group} Group
 * @typedef {import("../../core/catalogue.js").Kind} Kind
 * @typedef {ReturnType<typeof kindsInSections>[number]} Section
 */

/** @param {Field} field @returns {Screen} */
export function groupStep(field) {
  const cards = field.home.groups.map((group) => groupCard(field, group));
  const body = h("div", { class: "pick-cards" }, cards);
  return { element: stepFrame(field, { step: "group", title: t("field.capture.group_title"), body }) };
}

/** @param {Field} field @param {Group} group */
function groupCard(field, { key, name }) {
  const hint = `field.capture.group_hint.${key}`;
  const choose = () => {
    field.draft.change((form) => (form.group === key ? form : { ...form, group: key, kind: null }));
    field.go("pin", "kind");
  };
  return h("button", { type: "button", class: "pick-card", "data-group": key, onclick: choose, "data-testid": `group-${key}` },
    glyphOf(key, "glyph-l"),
    h("span", { class: "pick-card-words" }, h("span", { class: "strong" }, name), knows(hint) && h("small", {}, t(hint))),
    icon("chevron-right"));
}

/** @param {Field} field @returns {Screen} */
export function kindStep(field) {
  const group = /** @type {Group} */ (groupOf(field.home, field.draft.form?.group ?? null));
  const sections = kindsInSections(group, field.usedKinds());
  const list = h("div", { class: "kinds", "data-testid": "kinds" });
  const draw = (/** @type {string} */ query) => {
    const found = sections
      .map((section) => ({ ...section, kinds: section.kinds.filter(({ name }) => matches(query, name)) }))
      .filter(({ kinds }) => kinds.length);
    list.replaceChildren(...found.map((section) => sectionOf(field, group, section, found.length > 1)));
    if (!found.length) list.append(h("p", { class: "kinds-none muted", role: "status" }, t("field.capture.kind_none")));
  };
  draw("");
  const body = h("div", { class: "stack" }, group.kinds.length > SEARCH_ABOVE && searchBox(draw), list);
  return { element: stepFrame(field, { step: "kind", title: t(`field.capture.kind_title.${group.key}`), body }) };
}

/** @param {Field} field @param {Group} group @param {Section} section @param {boolean} headed  one alone needs no heading */
function sectionOf(field, group, { key, name, kinds }, headed) {
  const id = `kinds-${key}`;
  const heading = headed && h("h2", { class: "kinds-head", id }, name ?? t(`capture.kinds.${key}`));
  const rows = kinds.map((kind) => kindRow(field, group, kind));
  return h("section", {}, heading, h("ul", { class: "rows", "aria-labelledby": headed && id }, rows));
}

/** @param {(query: string) => void} draw */
function searchBox(draw) {
  const label = t("field.capture.kind_search");
  const input = h("input", { class: "input", type: "search", "aria-label": label, placeholder: label, autocomplete: "off", "data-testid": "kind-search" });
  input.addEventListener("input", () => draw(input.value));
  return h("div", { class: "search" }, icon("search"), input);
}

/** @param {Field} field @param {Group} group @param {Kind} kind */
function kindRow(field, group, { key, name, position }) {
  const choose = () => {
    field.draft.change((form) => chooseKind(form, field.home, { group: group.key, kind: key }));
    field.go("pin", "place");
  };
  const chosen = field.draft.form?.kind === key;
  return h("li", {},
    h("button", { type: "button", class: "row-item", "aria-current": chosen && "true", onclick: choose, "data-testid": `kind-${key}` },
      glyphOf(group.key),
      h("span", { class: "row-item-main" },
        h("span", {}, name),
        position === "area" && h("span", { class: "muted small" }, t("field.capture.area_only_mark")))));
}
