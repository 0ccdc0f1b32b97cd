/**
 * What stands in a screen's place when it cannot open: nothing kept yet, nobody signed in, another app's browser.
 * @module field/screens/gate
 */

import { browserIntent } from "../../core/in_app.js";
import { copy, hostingApp } from "../../ports/device.js";
import { system } from "../../ports/install.js";
import { button, emptiness, h, heading, icon, notice } from "../dom.js";
import { toast } from "../tell.js";
import { t } from "../words.js";

/** @typedef {import("../app.js").Screen} Screen */

export const SIGN_IN = "/account/sign-in?next=/field/";

/** @param {...(Node | string)} children @returns {Screen} */
const page = (...children) => ({ element: h("section", { class: "page page-narrow stack", "aria-labelledby": "screen-title" }, ...children) });

/** The way to sign in and back. @param {string} [kind] @returns {HTMLElement} */
export const signInLink = (kind = "btn-primary btn-large btn-block") =>
  h("a", { class: `btn ${kind}`, href: SIGN_IN, "data-testid": "sign-in" }, icon("log-in"), h("span", {}, t("domain.button.login")));

/** @returns {Screen} */
export function waiting() {
  const lines = Array.from({ length: 4 }, () => h("div", { class: "skeleton-line" }));
  return page(
    h("p", { class: "visually-hidden", role: "status" }, t("field.loading")),
    h("div", { class: "skeleton", "aria-hidden": "true" }, h("div", { class: "skeleton-photo" }), lines),
  );
}

/** @param {import("../app.js").Field} field @returns {Screen} */
export function firstTimeGate(field) {
  const retry = button(t("field.gate.retry"), { icon: "refresh-cw", kind: "btn-primary btn-large btn-block", onclick: () => field.sendNow() });
  return page(heading(t("field.gate.first_title")), emptiness("wifi-off", t("field.gate.first_text")), retry);
}

/** Signed in, but nothing to show: no rights here, or the server is busy. @param {import("../app.js").Field} field @returns {Screen} */
export function noHomeGate(field) {
  const { home_problem } = field.state.known;
  const retry = button(t("field.gate.retry"), { icon: "refresh-cw", kind: "btn-large btn-block", onclick: () => field.refresh() });
  const why = notice("warn", h("p", {}, t(`domain.message.${home_problem ?? "server"}`)));
  return page(heading(t("field.gate.no_home_title")), why, retry, ...(field.state.tally.all ? [rescueLink()] : []));
}

/** What waits on the phone can be carried off, whoever is signed in. */
const rescueLink = () => h("a", { class: "btn btn-large btn-block", href: "#/rescue", "data-testid": "to-rescue" }, icon("save"), h("span", {}, t("outbox.sent.backup")));

/** @returns {Screen} */
export function signInGate() {
  return page(heading(t("field.gate.sign_in_title")), emptiness("key-round", t("field.gate.sign_in_text")), signInLink());
}

/** The phone's memory itself is out of reach. @returns {Screen} */
export function storageGate() {
  return page(heading(t("field.gate.wrong_storage_title")), notice("error", h("p", {}, t("field.gate.wrong_storage_text"))));
}

/** A part of the application that is not on this phone could not be fetched either. @returns {Screen} */
export function partGate() {
  const retry = button(t("field.gate.retry"), { icon: "refresh-cw", kind: "btn-primary btn-large btn-block", onclick: () => location.reload(), "data-testid": "reload" });
  return page(heading(t("install.part.title")), emptiness("wifi-off", t("install.part.text")), retry);
}

/** @returns {Screen} */
export function inAppGate() {
  const app = hostingApp() ?? "";
  const on_android = system() === "android";
  const by_hand = h("div", { class: "stack stack-s", hidden: true },
    h("p", {}, t("field.in_app.copy_by_hand")), h("p", { class: "copy-link" }, appAddress()));
  const copyLink = async () => {
    if (await copy(appAddress())) toast(t("field.in_app.copied"));
    else by_hand.hidden = false;
  };
  const leave = h("a", { class: "btn btn-primary btn-large btn-block", href: browserIntent(appAddress()), "data-testid": "leave-app" },
    icon("external-link"), h("span", {}, t("install.in_app.open")));
  const kind = `${on_android ? "" : "btn-primary "}btn-large btn-block`;
  return page(
    heading(t("field.in_app.open")),
    notice("warn", h("p", { class: "strong" }, t("field.in_app.title", { app })), h("p", {}, t("install.in_app.why", { app }))),
    h("p", {}, t(`install.in_app.${on_android ? "android" : "ios"}`)),
    ...(on_android ? [leave] : []),
    button(t("field.in_app.copy"), { icon: "copy", kind, onclick: copyLink, "data-testid": "copy-link" }),
    by_hand,
  );
}

const appAddress = () => `${location.origin}/field/`;
