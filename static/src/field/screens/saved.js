/**
 * What a person sees after sending: first that it is safe on the phone, then, when it is true, that it was received.
 * @module field/screens/saved
 */

import { needsPerson } from "../../core/outbox.js";
import { count, receiptCode } from "../../core/format.js";
import { button, h, heading, icon } from "../dom.js";
import { t } from "../words.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../app.js").Screen} Screen
 */

/** @param {Field} field @returns {Screen} */
export function savedScreen(field) {
  const title = heading("");
  const badge = h("div", { class: "saved-badge", "aria-hidden": "true" });
  const text = h("div", { class: "stack stack-s", role: "status" });
  const actions = h("div", { class: "stack stack-s" },
    button(t("field.saved.another"), { icon: "plus", kind: "btn-primary btn-large btn-block", onclick: () => field.go("pin"), "data-testid": "another" }),
    button(t("field.saved.to_map"), { icon: "map", kind: "btn-large btn-block", onclick: () => field.go("map") }));
  let shown = "";

  function update() {
    const { state, sentence, notes } = situation(field);
    const now = [state, sentence, ...notes].join("|");
    if (now === shown) return;
    shown = now;
    badge.dataset.state = state;
    badge.replaceChildren(icon(ICON[state]));
    title.textContent = sentence;
    text.replaceChildren(...notes.map((note) => h("p", {}, note)));
  }
  update();
  const props = { class: "page page-narrow saved stack", "aria-labelledby": "screen-title", "data-testid": "saved" };
  return { element: h("section", props, badge, title, text, actions), update };
}

const ICON = /** @type {const} */ ({ asked: "triangle-alert", kept: "smartphone", received: "circle-check" });

/** @param {Field} field @returns {{state: keyof typeof ICON, sentence: string, notes: string[]}} */
function situation({ state, saved }) {
  const { entries, receipts } = state.known;
  const entry = entries.find(({ id }) => id === saved);
  const photos = entries.filter((each) => each.kind === "photo" && each.pin === saved).length;
  const receipt = receipts.find(({ id }) => id === saved);
  if (entry && needsPerson(entry)) {
    return { state: "asked", sentence: t("field.saved.refused"), notes: [t("field.saved.refused_hint")] };
  }
  if (entry || !receipt) {
    const name = entry?.kind === "pin" ? [entry.item.name] : [];
    const with_photos = photos ? [t("field.saved.photos", { n: count(photos) })] : [];
    return { state: "kept", sentence: t("domain.message.saved_offline"), notes: [...name, ...with_photos] };
  }
  const code = t("field.saved.code", { code: receiptCode(receipt.code) });
  const left = photos ? [t("field.saved.photos_left", { n: count(photos) })] : [];
  return { state: "received", sentence: t("field.saved.received"), notes: [receipt.name, code, ...left] };
}
