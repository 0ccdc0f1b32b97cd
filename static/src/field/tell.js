/**
 * What the page says in passing, and what it asks before something would be lost.
 * @module field/tell
 */

import { count } from "../core/format.js";
import { h } from "./dom.js";
import { t } from "./words.js";

const TOAST_MS = 8000;

/** @returns {HTMLElement} */
const stack = () => /** @type {HTMLElement} */ (document.getElementById("toasts"));

/**
 * Say something for a few seconds, perhaps with one thing to do about it.
 * @param {string} text
 * @param {{label: string, onclick: () => void}} [action]
 * @returns {() => void} take it away
 */
export function toast(text, action) {
  const close = () => element.remove();
  const act = () => {
    close();
    action?.onclick();
  };
  const element = h("div", { class: "toast" }, h("p", {}, text), action && h("button", { type: "button", onclick: act }, action.label));
  stack().replaceChildren(element);
  setTimeout(close, TOAST_MS);
  return close;
}

/**
 * Ask before the record in hand is thrown away, or what was changed in one that waits.
 * @param {import("../core/pin.js").Form | null} form
 * @returns {Promise<boolean>}
 */
export function confirmDiscard(form) {
  const part = form?.revision || form?.amending ? "discard_edit" : "discard";
  return confirmLoss({
    title: t(`field.capture.${part}_title`),
    text: t(`field.capture.${part}_text`, { n: count(form?.photos.length ?? 0) }),
    yes: t(`field.capture.${part}_yes`),
    no: t("field.capture.discard_no"),
  });
}

/**
 * Ask before something is lost. Escape and the back key mean no.
 * @param {{title: string, text: string, yes: string, no: string}} words
 * @returns {Promise<boolean>}
 */
export function confirmLoss({ title, text, yes, no }) {
  return new Promise((resolve) => {
    const answer = (/** @type {string} */ value) => () => dialog.close(value);
    const dialog = h("dialog", { class: "dialog", "aria-labelledby": "confirm-title", "data-testid": "confirm" },
      h("div", { class: "dialog-head" }, h("h2", { id: "confirm-title" }, title)),
      h("div", { class: "dialog-body" }, h("p", {}, text)),
      h("div", { class: "dialog-foot" },
        h("button", { type: "button", class: "btn", onclick: answer("no"), "data-testid": "confirm-no" }, no),
        h("button", { type: "button", class: "btn btn-danger", onclick: answer("yes"), "data-testid": "confirm-yes" }, yes)));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
