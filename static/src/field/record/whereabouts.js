/**
 * Where the person stands, added by one press and by nothing else; taken out by another.
 * @module field/record/whereabouts
 */

import { kindOf } from "../../core/catalogue.js";
import { integer } from "../../core/format.js";
import { positionAt } from "../../core/update_form.js";
import { bestFix } from "../../ports/geolocation.js";
import { button, h, icon } from "../dom.js";
import { t } from "../words.js";

/** @typedef {import("../../core/update.js").Position} Position */

/**
 * @param {import("../../core/catalogue.js").Home} home
 * @param {import("../../core/catalogue.js").Pin} pin
 * @param {() => Position | null} current
 * @param {(position: Position | null) => void} keep
 * @returns {{element: HTMLElement, stop: () => void} | null} null: no position of such a record is ever kept
 */
export function whereabouts(home, pin, current, keep) {
  if (kindOf(home, pin.kind)?.position === "area") return null;
  /** @type {ReturnType<typeof bestFix> | null} */
  let search = null;
  const element = h("div", { class: "whereabouts", role: "status" });

  async function find() {
    const found = bestFix(() => {});
    search = found;
    draw(t("update.form.position_finding"));
    const { fix } = await found.done;
    if (search !== found) return;
    search = null;
    if (fix) keep(positionAt(fix));
    draw(fix ? null : t("domain.message.gps_off"));
  }

  function drop() {
    keep(null);
    draw(null);
  }

  /** @param {string | null} told */
  function draw(told) {
    const position = current();
    const said = told ?? (position ? t("update.form.position_is", { m: integer(position.accuracy_m ?? 0) }) : t("update.form.position_none"));
    const press = position
      ? button(t("update.form.position_drop"), { icon: "x", kind: "btn-small", onclick: drop, "data-testid": "drop-position" })
      : button(t("update.form.position_add"), { icon: "locate-fixed", kind: "btn-small", onclick: find, disabled: search !== null, "data-testid": "add-position" });
    element.replaceChildren(press, h("p", { class: position ? "small" : "muted small" }, position && icon("map-pin-check", "icon-s"), said));
  }

  draw(null);
  return {
    element,
    stop() {
      const under_way = search;
      search = null;
      under_way?.stop();
    },
  };
}
