/**
 * Which build this phone runs, and whether there is a newer one.
 * @module field/phone/version
 */

import { buildOfPage, lookForUpdate } from "../../ports/worker.js";
import { button, h } from "../dom.js";
import { mayTakeOver } from "../takeover.js";
import { t } from "../words.js";
import { section } from "./parts.js";

/** @param {import("../app.js").Field} field @returns {{element: HTMLElement, update: () => void}} */
export function versionPart(field) {
  const actions = h("div", { class: "stack stack-s" });
  const told = h("p", { class: "small", role: "status" });
  const look = async () => {
    told.textContent = "";
    const found = await lookForUpdate();
    if (field.state.known.update) return;
    told.textContent = t(`install.version.${found === null ? "offline" : found ? "coming" : "newest"}`);
  };
  let shown = "";
  const update = () => {
    const { update: activate } = field.state.known;
    const now = activate ? (mayTakeOver(field) ? "take" : "wait") : "look";
    if (now === shown) return;
    shown = now;
    told.textContent = "";
    const again = { icon: "refresh-cw", onclick: () => void look(), "data-testid": "look-for-update" };
    // A newer version is offered above every screen; here stands only what keeps it waiting.
    if (now === "wait") actions.replaceChildren(h("p", {}, t("install.version.waiting")));
    else actions.replaceChildren(...(now === "look" ? [button(t("install.version.look"), { ...again, kind: "btn-block" })] : []));
  };
  update();
  return { element: section("version", t("install.version.title"), h("p", { class: "numbers", "data-testid": "version" }, t("install.version.now", { version: buildOfPage() })), actions, told), update };
}
