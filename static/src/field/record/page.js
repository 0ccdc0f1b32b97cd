/**
 * A record on the phone: what it is and where it stands, what was asked about it, what can be done, what came before.
 * @module field/record/page
 */

import { groupOf, kindOf } from "../../core/catalogue.js";
import { receiptCode } from "../../core/format.js";
import { offers, STATE_OF } from "../../core/open_actions.js";
import { hasUpdateWork } from "../../core/update_form.js";
import { button, emptiness, glyphOf, h, heading, icon, markOf, notice } from "../dom.js";
import { progressOf } from "../entry_words.js";
import { problemText } from "../problems.js";
import { standing, statusName } from "../standing.js";
import { t } from "../words.js";
import { beginAmend } from "./amend.js";
import { factsOf, placeOf } from "./facts.js";
import { hereList, waitingHere } from "./here.js";
import { History } from "./history.js";
import { part } from "./part.js";
import { pictureGrid } from "./pictures.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../app.js").Screen} Screen
 * @typedef {import("../../core/catalogue.js").Pin} Pin
 * @typedef {import("../../core/outbox.js").PinEntry} PinEntry
 * @typedef {import("../../core/open_actions.js").Offer} Offer
 * @typedef {import("./part.js").Part} Part
 */

const ICONS = {
  answer: "pencil", maintain: "circle-check", resolve: "sparkles", petition: "file-text", observe: "camera", move: "flag", amend: "pencil",
};

/** @type {Partial<Record<Offer, string>>} */
const LABELS = { resolve: "domain.button.mark_done", petition: "domain.button.petition" };

/** @param {Field} field @param {string} id @returns {Pin | null} */
export const knownPin = ({ state }, id) => state.known.pins.find((pin) => pin.id === id) ?? null;

/** @param {Field} field @param {string} id @returns {Screen} */
export function recordPage(field, id) {
  const element = h("section", { class: "page page-narrow stack record", "aria-labelledby": "screen-title", "data-testid": "record", "data-id": id });
  let drawn = "";
  /** @type {() => void} */
  let follow = () => {};
  const update = () => {
    const standing = standingOf(field, id);
    if (standing.as === drawn) return follow();
    drawn = standing.as;
    const { parts, update: next } = standing.draw();
    follow = next;
    element.replaceChildren(backBar(field, id), ...parts);
  };
  update();
  return { element, update };
}

/** The way back, and the way to where it stands. @param {Field} field @param {string} id */
function backBar(field, id) {
  const back = () => {
    field.look = { ...field.look, chosen: id };
    field.go(field.back_to);
  };
  const onMap = () => {
    field.look = { ...field.look, chosen: id, as_list: false };
    field.go("map");
  };
  const is_placed = standing(field.state.known).some((each) => each.id === id && each.point);
  return h("div", { class: "record-bar" },
    button(t("domain.button.back"), { icon: "arrow-left", kind: "btn-quiet", onclick: back, "data-testid": "back" }),
    is_placed && button(t("domain.button.map_view"), { icon: "map", kind: "btn-quiet", onclick: onMap, "data-testid": "on-map" }));
}

/** How this phone knows the record; the page is made anew when that changes. @param {Field} field @param {string} id */
function standingOf(field, id) {
  const { entries, receipts, who } = field.state.known;
  const entry = entries.find((each) => each.kind === "pin" && each.id === id && each.user_id === who?.id);
  if (entry?.kind === "pin") return { as: "queued", draw: () => queuedPage(field, entry) };
  if (knownPin(field, id)) return { as: "known", draw: () => knownPage(field, id) };
  const receipt = receipts.find((each) => each.kind === "pin" && each.id === id);
  if (receipt) return { as: "received", draw: () => receivedPage(receipt) };
  const text = emptiness("map-pin", t("update.record.missing_text"));
  return { as: "missing", draw: () => ({ parts: [heading(t("update.record.missing_title")), text], update: () => {} }) };
}

/** @param {{group: string, name: string, lines: (string | null)[], marks: HTMLElement[]}} what @returns {HTMLElement} */
const head = ({ group, name, lines, marks }) =>
  h("div", { class: "record-head" },
    glyphOf(group, "glyph-l"),
    h("div", { class: "stack stack-s" },
      heading(name),
      ...lines.filter(Boolean).map((line) => h("p", { class: "muted" }, line)),
      h("p", { class: "record-marks" }, marks)));

/** A record only this phone has: it can still be put right as a whole. @param {Field} field @param {PinEntry} first */
function queuedPage(field, first) {
  const current = () => /** @type {PinEntry} */ (field.state.known.entries.find(({ id }) => id === first.id) ?? first);
  const body = part({}, () => [current().state, current().revision, current().error], () => {
    const { item, state, error } = current();
    const stuck = state === "refused" || state === "conflict";
    const open = state === "conflict"
      ? button(t("update.here.look"), { icon: "eye", kind: "btn-primary btn-large btn-block", onclick: () => field.go("conflict", item.id), "data-testid": "look" })
      : button(t("update.record.queued_edit"), { icon: "pencil", kind: "btn-large btn-block", onclick: () => field.correct(current()), "data-testid": "edit" });
    return [
      head({
        group: item.group, name: item.name, lines: [kindOf(field.home, item.kind)?.name ?? "", placeOf(field.home, item)],
        marks: [markOf(stuck ? "asked" : "queued", t(`field.state.${state}`))],
      }),
      error && stuck ? notice("warn", h("p", {}, problemText(error))) : notice("info", h("p", {}, t("update.record.queued"))),
      open,
      item.photos.length > 0 && h("h2", {}, t("update.record.photos")),
      item.photos.length > 0 && pictureGrid(item.photos.map(({ id, role }) => ({ id, role, at: null })), false),
    ].map((each) => each || null);
  });
  return { parts: [body.element], update: body.update };
}

/** @param {import("../../core/settlement.js").Receipt} receipt */
function receivedPage({ name, group, code, status }) {
  const marks = [markOf("waiting", statusName(status))];
  const parts = [head({ group, name, lines: [t("field.sent.receipt", { code: receiptCode(code) })], marks }), notice("info", h("p", {}, t("update.record.received")))];
  return { parts, update: () => {} };
}

/** @param {Field} field @param {string} id */
function knownPage(field, id) {
  const pin = () => /** @type {Pin} */ (knownPin(field, id));
  const online = () => field.state.known.presence === "signed_in";
  const history = new History(id);
  const parts = [
    part({}, () => [pin().version, pin().status, pin().state, pin().name, pin().reason], () => headOf(field, pin())),
    part({ "data-testid": "actions" }, () => [pin(), waitingHere(field, id)], () => actionsOf(field, pin())),
    part({}, () => waitingHere(field, id).map((update) => [update, progressOf(update, field.state.known.entries)]), () => hereOf(field, id)),
    part({}, () => [picturesOf(field, pin()), online()], () => photosOf(picturesOf(field, pin()), online())),
    part({}, () => factsOf(field.home, pin()), () => [h("h2", {}, t("update.record.facts")), factList(factsOf(field.home, pin()))]),
  ];
  const update = () => {
    if (!knownPin(field, id)) return;
    for (const each of parts) each.update();
    history.follow(online(), `${pin().version} ${pin().changed?.at}`);
  };
  update();
  return { parts: [...parts.map(({ element }) => element), history.element], update };
}

/** @param {Field} field @param {Pin} pin */
function headOf(field, pin) {
  const state = groupOf(field.home, pin.group)?.states.length ? h("span", { class: "tag" }, pin.state_name) : null;
  return [
    head({
      group: pin.group, name: pin.name,
      lines: [pin.kind_name, placeOf(field.home, pin), t("field.sent.receipt", { code: receiptCode(pin.code) })],
      marks: [markOf(pin.mark, statusName(pin.status)), state].filter((each) => each !== null),
    }),
    pin.status === "withdrawn" && notice("warn", h("p", {}, t("update.record.withdrawn"))),
  ];
}

/** What was asked stands first, right above the button that answers it. @param {Field} field @param {Pin} pin */
function actionsOf(field, pin) {
  const found = offers(pin, waitingHere(field, pin.id));
  const asked = pin.reason && h("div", { class: "stack stack-s" }, h("h2", {}, t("domain.status.needs_info")), h("blockquote", { class: "reason" }, pin.reason));
  const buttons = found.map((offer, i) => offerButton(field, pin, offer, i === 0));
  return [asked || null, buttons.length > 0 && h("div", { class: "stack stack-s" }, buttons)];
}

/** @param {Field} field @param {Pin} pin @param {Offer} offer @param {boolean} is_first */
function offerButton(field, pin, offer, is_first) {
  const action = offer in STATE_OF ? "move" : offer;
  const begun = field.updates.find(pin.id, action);
  const goes_on = begun && hasUpdateWork(begun) && (begun.state ?? "") === (STATE_OF[offer] ?? begun.state ?? "");
  const press = () => {
    if (offer === "answer" || offer === "amend") return void beginAmend(field, pin);
    field.updates.beginOrResume(pin, /** @type {any} */ (action), { user_id: field.home.user.id, state: STATE_OF[offer] ?? null });
    field.go("record", pin.id, { action });
  };
  return h("button", { type: "button", class: `btn btn-large btn-block offer ${is_first ? "btn-primary" : ""}`.trim(), onclick: press, "data-testid": `offer-${offer}` },
    icon(ICONS[offer]), h("span", {}, t(LABELS[offer] ?? `update.action.${offer}`), goes_on && h("small", {}, t("update.action.resume"))));
}

/** @param {Field} field @param {string} id */
function hereOf(field, id) {
  const updates = waitingHere(field, id);
  return updates.length ? [h("h2", {}, t("update.here.title")), hereList(field, updates)] : [];
}

/** The server's, then those on their way. @param {Field} field @param {Pin} pin @returns {import("./pictures.js").Shown[]} */
function picturesOf({ state }, pin) {
  const there = new Set((pin.photos ?? []).map(({ id }) => id));
  const here = state.known.entries.flatMap((entry) => (entry.kind === "photo" && entry.pin === pin.id && !there.has(entry.id) ? [{ id: entry.id, role: entry.role, at: null }] : []));
  return [...(pin.photos ?? []), ...here];
}

/** @param {import("./pictures.js").Shown[]} photos @param {boolean} online */
const photosOf = (photos, online) =>
  [h("h2", {}, t("update.record.photos")), photos.length ? pictureGrid(photos, online) : h("p", { class: "muted" }, t("update.record.photos_none"))];

/** @param {[string, string][]} facts */
const factList = (facts) => h("dl", { class: "facts" }, facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
