/**
 * A list of which the first few are shown at once; the rest comes by a press, never by itself.
 * @module field/tasks/more
 */

import { count } from "../../core/format.js";
import { button, h } from "../dom.js";
import { t } from "../words.js";

const AT_ONCE = 5;

/**
 * @template Thing
 * @param {Thing[]} things
 * @param {(thing: Thing) => HTMLElement} rowOf
 * @returns {HTMLElement}
 */
export function shortList(things, rowOf) {
  const list = h("ul", { class: "rows rows-card" }, things.slice(0, AT_ONCE).map(rowOf));
  const rest = things.slice(AT_ONCE);
  if (!rest.length) return list;
  const more = button(t("update.tasks.more", { n: count(rest.length) }), {
    icon: "chevron-down", kind: "btn-block", "data-testid": "more-tasks",
    onclick: () => {
      const rows = rest.map(rowOf);
      list.append(...rows);
      more.remove();
      const first = rows[0].querySelector("a, button");
      if (first instanceof HTMLElement) first.focus();
    },
  });
  return h("div", { class: "stack stack-s" }, list, more);
}
