/**
 * Everything that is only on this phone, in one file: out of this phone, or into it.
 * @module field/screens/rescue
 */

import { count, dayAndHour } from "../../core/format.js";
import { photosOf, takeBack } from "../../core/sides.js";
import { exchange, recall, remember, setAside } from "../../ports/store.js";
import { button, glyphOf, h, heading, icon, notice } from "../dom.js";
import { entryGroup, entryName, heads } from "../entry_words.js";
import { sizeOf } from "../phone/parts.js";
import { updateName } from "../record/here.js";
import { confirmLoss, toast } from "../tell.js";
import { t } from "../words.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../app.js").Screen} Screen
 * @typedef {import("../../core/outbox.js").Entry} Entry
 */

const EXPORTED = "exported";

/** @param {Field} field @returns {Screen} */
export function rescueScreen(field) {
  return new Rescue(field);
}

/** @implements {Screen} */
class Rescue {
  /** @type {Entry[]} */
  #aside = [];
  #told = h("div", { role: "status", "data-testid": "told" });
  #inside = h("div", { class: "stack" });
  #last = h("p", { class: "muted small numbers", "data-testid": "last-export" });
  #kept_aside = h("div", {});
  #export;

  /** @param {Field} field */
  constructor(field) {
    this.field = field;
    this.#export = button(t("outbox.rescue.export"), { icon: "download", kind: "btn-primary btn-large btn-block", onclick: () => this.#write(), "data-testid": "export" });
    const input = h("input", { type: "file", accept: ".zip,application/zip", "data-testid": "import", "aria-describedby": "import-hint", onchange: () => this.#take(input) });
    this.element = h("section", { class: "page page-narrow stack", "aria-labelledby": "screen-title", "data-testid": "rescue" },
      heading(t("outbox.rescue.title")),
      h("p", {}, t("outbox.rescue.lead")),
      this.#inside,
      h("div", { class: "stack stack-s" }, this.#export, this.#last),
      h("div", { class: "stack stack-s" },
        h("label", { class: "btn btn-large btn-block file-button" }, icon("upload"), h("span", {}, t("outbox.rescue.import")), input),
        h("p", { class: "muted small", id: "import-hint" }, t("outbox.rescue.import_hint"))),
      this.#told,
      notice("info", h("p", {}, t("outbox.rescue.privacy"))),
      this.#kept_aside);
    this.update();
    void this.#readAside();
    void recall(EXPORTED).then((last) => this.#sayLast(last));
  }

  update() {
    const { entries, receipts } = this.field.state.known;
    const all = [...entries, ...this.#aside];
    this.#inside.replaceChildren(h("h2", {}, t("outbox.rescue.inside")), all.length ? facts(all, receipts.length) : notice("ok", h("p", {}, t("outbox.rescue.nothing"))), ...this.#accounts(all));
  }

  /** With several accounts on one phone: whose entries these are. @param {Entry[]} all @returns {HTMLElement[]} */
  #accounts(all) {
    const ids = [...new Set(all.map(({ user_id }) => user_id))];
    if (ids.length < 2) return [];
    const { names } = this.field.state.known;
    const line = (/** @type {number} */ id) =>
      t("outbox.rescue.account", { name: names[id] || t("outbox.sent.somebody"), n: count(all.filter(({ user_id }) => user_id === id).length) });
    return [h("ul", { class: "muted small", "data-testid": "accounts" }, ids.map((id) => h("li", {}, line(id))))];
  }

  /** @param {{at: number, entries: number} | null} last */
  #sayLast(last) {
    this.#last.textContent = last ? t("outbox.rescue.last", { at: dayAndHour(last.at), n: count(last.entries) }) : t("outbox.rescue.never");
  }

  async #write() {
    this.#export.setAttribute("aria-busy", "true");
    this.#say("info", t("outbox.rescue.exporting"));
    try {
      const { exportRescue } = await import("../rescue.js");
      const last = await exportRescue(this.field.state.known.names);
      await remember(EXPORTED, last);
      this.#sayLast(last);
      this.#say("ok", t("outbox.rescue.exported", { n: count(last.entries) }));
    } catch (error) {
      console.error(error);
      this.#say("error", t("outbox.rescue.export_failed"));
    }
    this.#export.removeAttribute("aria-busy");
  }

  /** @param {HTMLInputElement} input */
  async #take(input) {
    const [file] = input.files ?? [];
    input.value = "";
    if (!file) return;
    this.#say("info", t("outbox.rescue.importing"));
    const { importRescue, Unreadable } = await import("../rescue.js");
    try {
      const { added, known, names } = await importRescue(file);
      this.field.state.set({ names: { ...names, ...this.field.state.known.names } });
      await Promise.all([this.field.readOutbox(), this.#readAside()]);
      this.#say("ok", t(added ? "outbox.rescue.imported" : "outbox.rescue.imported_none", { n: count(added), known: count(known) }));
      void this.field.sync.run({ urgent: true });
    } catch (error) {
      if (!(error instanceof Unreadable)) console.error(error);
      this.#say("error", t(error instanceof Unreadable ? `outbox.rescue.unreadable.${error.code}` : "outbox.rescue.import_failed"));
    }
  }

  /** @param {"info" | "ok" | "error"} level @param {string} text */
  #say(level, text) {
    this.#told.replaceChildren(notice(level, h("p", {}, text)));
    this.#told.scrollIntoView({ block: "center" });
  }

  async #readAside() {
    this.#aside = await setAside();
    this.update();
    const rows = heads(this.#aside).map((entry) => this.#asideRow(entry));
    this.#kept_aside.replaceChildren(...(rows.length ? [h("div", { class: "stack", "data-testid": "aside" },
      h("h2", {}, t("outbox.rescue.aside_title")), h("p", { class: "muted small" }, t("outbox.rescue.aside_hint")),
      h("ul", { class: "rows rows-card" }, rows))] : []));
  }

  /** @param {Entry} entry */
  #asideRow(entry) {
    const { known } = this.field.state;
    const group = entryGroup(known, entry);
    const whole = () => [entry, ...photosOf(entry, this.#aside)];
    return h("li", { class: "row-item", "data-id": entry.id },
      group && glyphOf(group),
      h("div", { class: "row-item-main" },
        h("span", {}, entryName(known, entry)),
        entry.kind === "update" && known.home && h("span", { class: "small" }, updateName(this.field, entry)),
        h("span", { class: "muted small numbers" }, t("field.sent.saved_at", { at: dayAndHour(entry.saved_at) })),
        h("div", { class: "btn-row" },
          button(t("outbox.rescue.take_back"), { icon: "undo-2", kind: "btn-small", onclick: () => this.#takeBack(whole()), "data-testid": "take-back" }),
          button(t("outbox.rescue.drop"), { icon: "trash-2", kind: "btn-small btn-quiet", onclick: () => this.#drop(whole()), "data-testid": "drop" }))));
  }

  /** @param {Entry[]} aside */
  async #takeBack(aside) {
    const { before, after } = takeBack(aside);
    if (await exchange(before, after)) toast(t("outbox.rescue.taken_back"));
    await Promise.all([this.field.readOutbox(), this.#readAside()]);
  }

  /** The only place where a person may throw away what the server never had. @param {Entry[]} aside */
  async #drop(aside) {
    const words = { title: t("outbox.rescue.drop_title"), text: t("outbox.rescue.drop_text"), yes: t("outbox.rescue.drop_yes"), no: t("outbox.rescue.drop_no") };
    if (!(await confirmLoss(words))) return;
    await exchange(aside, []);
    await this.#readAside();
  }
}

/** @param {Entry[]} all @param {number} receipts */
function facts(all, receipts) {
  const of = (/** @type {Entry["kind"]} */ kind) => all.filter((entry) => entry.kind === kind);
  const bytes = all.reduce((sum, entry) => sum + (entry.kind === "photo" ? entry.bytes : 0), 0);
  const photos = t("outbox.rescue.size", { n: count(of("photo").length), size: sizeOf(bytes) });
  const fact = (/** @type {string} */ name, /** @type {string} */ value) => [h("dt", {}, t(`outbox.rescue.${name}`)), h("dd", {}, value)];
  return h("dl", { class: "facts facts-row numbers", "data-testid": "inside" },
    fact("pins", count(of("pin").length)), fact("updates", count(of("update").length)), fact("photos", photos), fact("receipts", count(receipts)));
}
