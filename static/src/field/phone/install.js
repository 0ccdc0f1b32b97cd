/**
 * The way onto the home screen: the browser's own question where it has one, three pictures where it has none.
 * @module field/phone/install
 */

import { count } from "../../core/format.js";
import { install, wayToInstall } from "../../ports/install.js";
import { button, h, icon, notice } from "../dom.js";
import { t } from "../words.js";
import { section } from "./parts.js";

/** Pictures of what one sees on the way, by hand. */
const STEPS = /** @type {const} */ ({
  share_sheet: [["share", "ios.share"], ["square-plus", "ios.add"], ["smartphone", "ios.open"]],
  browser_menu: [["ellipsis-vertical", "menu.open"], ["square-plus", "menu.add"]],
});

/**
 * @param {import("../app.js").Field} field
 * @returns {{element: HTMLElement, update: () => void}} empty where there is nothing to install
 */
export function installPart(field) {
  const element = h("div", { class: "phone-install" });
  let backed_up = false;
  let shown = "";
  const update = () => {
    const way = wayToInstall();
    const { all } = field.state.tally;
    const held = way === "share_sheet" && all > 0 && !backed_up;
    const now = [way, held && all].join("|");
    if (now === shown) return;
    shown = now;
    const goOn = () => {
      backed_up = true;
      update();
    };
    if (!way) element.replaceChildren();
    else element.replaceChildren(section("home", t("install.home.title"), h("p", {}, t("install.home.text")), held ? ownMemory(field, all, goOn) : body(way, field)));
  };
  update();
  return { element, update };
}

/** @param {import("../../core/install.js").Way} way @param {import("../app.js").Field} field */
function body(way, field) {
  if (way !== "prompt") return steps(way);
  const ask = async () => {
    await install();
    field.state.set({});
  };
  return button(t("install.home.button"), { icon: "download", kind: "btn-primary btn-block", onclick: ask, "data-testid": "install" });
}

/** @param {keyof typeof STEPS} way */
function steps(way) {
  const items = STEPS[way].map(([picture, words], i) => h("li", { class: "install-step" },
    h("span", { class: "install-picture" }, icon(picture)), h("span", {}, h("span", { class: "strong numbers" }, `${i + 1}. `), t(`install.home.${words}`))));
  return h("ol", { class: "install-steps", "data-testid": "install-steps" }, items);
}

/** On iOS the application of the home screen begins empty: what waits here must go first. @param {import("../app.js").Field} field @param {number} n @param {() => void} goOn */
function ownMemory(field, n, goOn) {
  return h("div", { class: "stack stack-s", "data-testid": "own-memory" },
    notice("warn", h("p", {}, t("install.home.ios.own_memory", { n: count(n) }))),
    button(t("domain.button.sync_now"), { icon: "send", kind: "btn-primary btn-block", onclick: () => void field.sendNow() }),
    h("a", { class: "btn btn-block", href: "#/rescue" }, icon("save"), h("span", {}, t("install.storage.backup"))),
    button(t("install.home.ios.backed_up"), { kind: "btn-quiet btn-block", onclick: goOn, "data-testid": "backed-up" }));
}
