/**
 * What the programme asks for and my units still lack: one line each for one area, grouped by target for a whole commune.
 * @module field/tasks/lacks
 */

import { count } from "../../core/format.js";
import { address } from "../../core/routes.js";
import { button, h, icon, select } from "../dom.js";
import { t } from "../words.js";
import { beginFor } from "./begin.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../../core/todo.js").Lack} Lack
 */

/** More units than this lacking the same are one line that opens. */
const GROUP_ABOVE = 2;

/** Beyond this many targets there is something to filter. */
const FILTER_ABOVE = 2;

/** @param {Field} field @param {Lack[]} lacks @returns {HTMLElement[]} */
export function lackList(field, lacks) {
  /** @type {Map<string, Lack[]>} */
  const by_target = new Map();
  for (const lack of lacks) by_target.set(lack.target.id, [...(by_target.get(lack.target.id) ?? []), lack]);
  const groups = [...by_target.values()];
  const list = h("div", { class: "stack", "data-testid": "lacks" });
  const draw = (/** @type {string | null} */ wanted) =>
    list.replaceChildren(...groups.filter(([first]) => wanted === null || first.target.id === wanted).map((group) => targetPart(field, group)));
  draw(null);
  if (groups.length <= FILTER_ABOVE || !groups.some((group) => group.length > GROUP_ABOVE)) return [list];
  const choices = groups.map(([{ target }]) => ({ key: target.id, name: target.name }));
  const filter = select(choices, { value: null, blank: t("update.tasks.lack_filter_all"), onchange: draw, "aria-label": t("update.tasks.lack_filter"), "data-testid": "lack-filter" });
  return [filter, list];
}

/** @param {Field} field @param {Lack[]} group  of one target */
function targetPart(field, group) {
  const [{ target }] = group;
  const is_alone = group.length <= GROUP_ABOVE;
  const rows = () => h("ul", { class: "rows" }, group.map((lack) => lackRow(field, lack, is_alone ? "btn-primary" : "")));
  const head = h("h3", {}, target.name);
  if (is_alone) return h("article", { class: "card lack", "data-target": target.id, "data-testid": "lack-target" }, h("div", { class: "card-body" }, head), rows());
  const opened = h("div", {});
  const details = h("details", { class: "lack-areas", "data-testid": "lack-areas" },
    h("summary", {}, icon("chevron-down"), h("span", {}, t("update.tasks.lack_areas", { n: count(group.length) }))), opened);
  details.addEventListener("toggle", () => details.open && !opened.hasChildNodes() && opened.append(rows()));
  return h("article", { class: "card lack", "data-target": target.id, "data-testid": "lack-target" }, h("div", { class: "card-body" }, head), details);
}

/** @param {Field} field @param {Lack} lack @param {string} kind  of the button; thirty loud ones side by side say nothing */
function lackRow(field, lack, kind) {
  const { unit, missing, done, lapsed } = lack;
  const has_some = done.confirmed + done.waiting > 0;
  const so_far = has_some ? t("update.tasks.lack_so_far", { confirmed: count(done.confirmed), waiting: count(done.waiting) }) : t("update.tasks.lack_none");
  const [stale] = lapsed;
  const renew = stale && h("a", { class: `btn ${kind}`.trim(), href: address("record", stale.id, "maintain"), "data-testid": "lack-renew" }, h("span", {}, t("domain.button.confirm_alive")));
  const add = button(t("update.tasks.lack_add"), { icon: "map-pin-plus", kind: stale ? "" : kind, onclick: () => beginFor(field, lack), "data-testid": "lack-add" });
  return h("li", { class: "row-item task-row", "data-testid": "lack", "data-unit": unit.code },
    h("div", { class: "row-item-main" },
      h("span", {}, unit.name),
      h("span", { class: "muted small" }, [stale ? t("update.tasks.lack_stale", { name: stale.name }) : so_far, t("update.tasks.lack_missing", { n: count(missing) })].join(" · "))),
    h("div", { class: "btn-row" }, renew, add));
}
