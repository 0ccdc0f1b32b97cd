/**
 * What a person sees after sending: first that it is safe on the phone, then, when it is true, that it was received.
 * @module field/screens/saved
 */

import { needsPerson } from "../../core/outbox.js";
import { count, receiptCode } from "../../core/format.js";
import { photosOf } from "../../core/sides.js";
import { button, h, heading, icon } from "../dom.js";
import { entryName } from "../entry_words.js";
import { updateName } from "../record/here.js";
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
  const record = updatedRecord(field);
  const next = record
    ? button(t("update.saved.to_record"), { icon: "arrow-left", kind: "btn-primary btn-large btn-block", onclick: () => field.go("record", record), "data-testid": "to-record" })
    : button(t("field.saved.another"), { icon: "plus", kind: "btn-primary btn-large btn-block", onclick: () => field.go("pin"), "data-testid": "another" });
  const actions = h("div", { class: "stack stack-s" },
    next,
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

/** Where one goes on after an update: to its record. @param {Field} field @returns {string | null} */
function updatedRecord({ state, saved }) {
  const { entries, receipts } = state.known;
  const entry = entries.find(({ id }) => id === saved);
  const receipt = receipts.find(({ id }) => id === saved);
  if (entry?.kind === "update") return entry.item.pin;
  return receipt?.kind === "update" ? receipt.pin : null;
}

const ICON = /** @type {const} */ ({ asked: "triangle-alert", kept: "smartphone", received: "circle-check" });

/** @param {Field} field @returns {{state: keyof typeof ICON, sentence: string, notes: string[]}} */
function situation(field) {
  const { state, saved } = field;
  const { entries, receipts } = state.known;
  const entry = entries.find(({ id }) => id === saved);
  const photos = entry ? photosOf(entry, entries) : entries.filter((each) => each.kind === "photo" && (each.update ?? each.pin) === saved);
  const receipt = receipts.find(({ id }) => id === saved);
  if (entry && needsPerson(entry)) {
    const two_sided = entry.state === "conflict";
    const sentence = t(two_sided ? "outbox.saved.conflict" : "field.saved.refused");
    return { state: "asked", sentence, notes: [t(two_sided ? "outbox.saved.conflict_hint" : "field.saved.refused_hint")] };
  }
  if (entry || !receipt) {
    const name = entry ? [entryName(state.known, entry)] : [];
    const with_photos = photos.length ? [t("field.saved.photos", { n: count(photos.length) })] : [];
    const doing = entry?.kind === "update" ? [updateName(field, entry)] : [];
    return { state: "kept", sentence: t("domain.message.saved_offline"), notes: [...name, ...doing, ...with_photos] };
  }
  const code = t("field.saved.code", { code: receiptCode(receipt.code) });
  const left = photos.length ? [t("field.saved.photos_left", { n: count(photos.length) })] : [];
  const doing = receipt.kind === "update" ? [t(`update.action.${receipt.action}`)] : [];
  return { state: "received", sentence: t("field.saved.received"), notes: [receipt.name, ...doing, code, ...left] };
}
