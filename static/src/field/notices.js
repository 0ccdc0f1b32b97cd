/**
 * What is said above every screen, until it is no longer so.
 * @module field/notices
 */

import { parse } from "../core/routes.js";
import { hostingApp } from "../ports/device.js";
import { install, wayToInstall } from "../ports/install.js";
import { recall, remember } from "../ports/store.js";
import { button, h, notice } from "./dom.js";
import { isFilling } from "./screens.js";
import { signInLink } from "./screens/gate.js";
import { sharedNotice } from "./shared.js";
import { mayTakeOver } from "./takeover.js";
import { t } from "./words.js";

/** @typedef {import("./app.js").Field} Field */

const OFFERED = "install_offered";

/** Whether the way onto the home screen has been offered after a record; null until the phone has told. @type {boolean | null} */
let offered = null;
/** The record after which it is offered. @type {string | null} */
let offered_after = null;

/** Learn what was said before. */
export async function recallNotices() {
  offered = (await recall(OFFERED)) === true;
}

/** @param {Field} field @returns {HTMLElement[]} */
export function noticesOf(field) {
  const { presence, home, update, shared } = field.state.known;
  const route = parse(location.hash);
  const filling = isFilling(route);
  const app = hostingApp();
  const told = [
    app && !filling && notice("warn", h("p", { class: "strong" }, t("field.in_app.title", { app })), inAppButton(field)),
    presence === "signed_out" && home && notice("warn", h("p", {}, t("domain.message.session")), signInLink("btn-small")),
    presence === "offline" && home && !filling && h("p", { class: "offline-bar", role: "status" }, t("field.offline_bar")),
    shared > 0 && home && route.screen === "pin" && route.step !== "photos" && sharedNotice(field),
    update && mayTakeOver(field) && updateNotice(update),
    route.screen === "saved" && installNotice(field),
  ];
  return told.filter((one) => one instanceof HTMLElement);
}

/** @param {Field} field */
function inAppButton(field) {
  return button(t("field.in_app.open"), { icon: "external-link", kind: "btn-small", onclick: () => field.go("pin"), "data-testid": "open-browser" });
}

/** @param {() => void} take */
function updateNotice(take) {
  return notice("info", h("p", {}, t("field.update.text")), button(t("field.update.button"), { kind: "btn-small", onclick: take, "data-testid": "update" }));
}

/** Offered once, when a first record has shown what the application is for. @param {Field} field @returns {HTMLElement | null} */
function installNotice(field) {
  const way = wayToInstall();
  if (!way || offered !== false || (offered_after && offered_after !== field.saved)) return null;
  if (!offered_after) void remember(OFFERED, true);
  offered_after = field.saved;
  const close = () => {
    offered = true;
    field.state.set({});
  };
  const go = async () => {
    close();
    if (way === "prompt") await install();
    else field.go("phone");
  };
  return notice("info", h("p", {}, t("install.home.text")), h("div", { class: "btn-row" },
    button(t(way === "prompt" ? "install.home.button" : "install.home.more"), { kind: "btn-small", onclick: go, "data-testid": "offer-install" }),
    button(t("install.home.later"), { kind: "btn-small btn-quiet", onclick: close, "data-testid": "offer-later" })));
}
