/**
 * What happened to a record, step by step, as the server tells it.
 * @module field/record/history
 */

import { dayAndHour } from "../../core/format.js";
import { fetchHistory } from "../../ports/network.js";
import { button, h } from "../dom.js";
import { t } from "../words.js";
import { pictureGrid } from "./pictures.js";

/** @typedef {{at: string, by: string, text: string, note: string | null, photos: string[]}} Event */

export class History {
  /** @type {"away" | "asking" | "told"} */
  #is = "away";
  /** @type {Event[]} */
  #events = [];
  #asked_for = "";
  #body = h("div", { class: "stack" });

  /** @param {string} id  the record's */
  constructor(id) {
    this.id = id;
    this.element = h("div", { class: "stack", "data-testid": "history" }, h("h2", {}, t("update.record.history")), this.#body);
    this.#draw(false);
  }

  /** Ask for what is newer, when there is a network and the record has moved on. @param {boolean} online @param {string} at  what changes with the record */
  follow(online, at) {
    if (!online && this.#is === "away") return this.#draw(false);
    if (!online || this.#asked_for === at) return;
    this.#asked_for = at;
    void this.#ask();
  }

  async #ask() {
    if (this.#is === "away") {
      this.#is = "asking";
      this.#draw(true);
    }
    const events = await fetchHistory(this.id);
    if (events) this.#events = events;
    else this.#asked_for = "";
    this.#is = events || this.#events.length ? "told" : "away";
    this.#draw(true);
  }

  /** @param {boolean} online */
  #draw(online) {
    if (this.#is === "told") return this.#body.replaceChildren(timeline(this.#events));
    if (this.#is === "asking") return this.#body.replaceChildren(waiting());
    const retry = online && button(t("update.record.history_retry"), { icon: "refresh-cw", kind: "btn-small", onclick: () => void this.#ask() });
    this.#body.replaceChildren(...[h("p", { class: "muted" }, t("update.record.history_offline")), retry].filter((part) => part instanceof Node));
  }
}

const waiting = () =>
  h("div", { class: "skeleton" },
    h("p", { class: "visually-hidden", role: "status" }, t("update.record.history_loading")), h("div", { class: "skeleton-line" }), h("div", { class: "skeleton-line" }));

/** @param {Event[]} events @returns {HTMLElement} newest first: what one comes to see */
function timeline(events) {
  const steps = [...events].reverse().map(({ at, by, text, note, photos }) =>
    h("li", { "data-testid": "event" },
      h("p", { class: "strong" }, text),
      h("span", { class: "timeline-time" }, [dayAndHour(at), by].filter(Boolean).join(" · ")),
      note && h("blockquote", {}, note),
      photos?.length > 0 && pictureGrid(photos.map((id) => ({ id, role: "general", at })), true)));
  return h("ol", { class: "timeline" }, steps);
}
