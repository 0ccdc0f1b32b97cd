/**
 * The map of my communes with every pin on it, also those only this phone knows; and its twin, the list.
 * @module field/screens/map
 */

import { areaOf } from "../../core/catalogue.js";
import { count, dayAndHour, receiptCode } from "../../core/format.js";
import { createAreas } from "../../map/areas.js";
import { createBoundaries } from "../../map/boundaries.js";
import { createMap } from "../../map/map.js";
import { createPins } from "../../map/pins.js";
import { button, emptiness, glyphOf, h, heading, icon, markOf } from "../dom.js";
import { extentOf, retire } from "../maps.js";
import { standing } from "../standing.js";
import { t } from "../words.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../app.js").Screen} Screen
 * @typedef {import("../standing.js").Standing} Standing
 */

/** What the button over the map covers of it. */
const ADD_BUTTON_PX = 84;

/** @param {Field} field @returns {Screen} */
export function mapScreen(field) {
  return new MapScreen(field).screen();
}

class MapScreen {
  #retire = () => {};
  /** @type {ReturnType<typeof createPins> | null} */
  #pins = null;
  /** @type {string | null} */
  #chosen = null;
  #as_list = false;
  #frame = h("div", { class: "map-frame", tabindex: "0" });
  #list = h("div", { class: "map-list", hidden: true, "data-testid": "pin-list" });
  #card = h("div", { class: "pin-card", hidden: true, role: "region", "data-testid": "pin-card" });
  #count = h("p", { class: "muted small numbers" });
  #twin;

  /** @param {Field} field */
  constructor(field) {
    this.field = field;
    this.#twin = button(t("domain.button.list_view"), { icon: "list", kind: "btn-small", onclick: () => this.#turn(), "data-testid": "list-view" });
  }

  /** @returns {Screen} */
  screen() {
    const { home, draft } = this.field;
    const name = home.communes.length === 1 ? home.communes[0].name : home.province.name;
    const resume = draft.hasWork && h("div", { class: "resume" }, h("p", {}, t("field.map.draft")),
      button(t("field.map.resume"), { icon: "pencil", kind: "btn-small", onclick: () => this.field.go("pin"), "data-testid": "resume" }));
    const add = !draft.hasWork && button(t("domain.button.add_pin"), {
      icon: "map-pin-plus", kind: "btn-primary btn-large add-pin", onclick: () => this.field.go("pin"), "data-testid": "add-pin",
    });
    const element = h("section", { class: "map-screen", "aria-labelledby": "screen-title", "data-testid": "map" },
      h("div", { class: "map-head" }, h("div", { class: "map-title" }, heading(name), this.#count), this.#twin),
      h("div", { class: "map-body" }, this.#frame, this.#list, this.#card, resume || add));
    return { element, shown: () => this.#shown(), update: () => this.#draw(), leave: () => this.#leave() };
  }

  #shown() {
    const { home, state } = this.field;
    const name = home.communes[0]?.name ?? home.province.name;
    const view = createMap(this.#frame, {
      bbox: extentOf(home), label: t("field.map.region", { name }), approximate: home.shapes.approximate, insets: { bottom: ADD_BUTTON_PX },
    });
    const boundaries = createBoundaries(view, { features: state.known.shapes });
    const areas = createAreas(view);
    areas.show(home.areas);
    this.#pins = createPins(view, { onSelect: (code) => this.#choose(code) });
    const layers = [this.#pins, areas, boundaries];
    this.#retire = () => retire(layers, view);
    this.#draw();
  }

  #leave() {
    this.#retire();
    this.#pins = null;
  }

  #draw() {
    const pins = standing(this.field.state.known);
    this.#count.textContent = t("field.map.pins", { n: count(pins.length) });
    const placed = pins.filter(({ point }) => point !== null);
    this.#pins?.show(placed.map(toMapPin));
    if (this.#as_list) this.#drawList(pins);
    if (this.#chosen) this.#drawCard(pins.find(({ id }) => id === this.#chosen));
  }

  #turn() {
    this.#as_list = !this.#as_list;
    this.#frame.hidden = this.#as_list;
    this.#list.hidden = !this.#as_list;
    this.#choose(null);
    const [word, name] = this.#as_list ? [t("domain.button.map_view"), "map"] : [t("domain.button.list_view"), "list"];
    this.#twin.replaceChildren(icon(name), h("span", {}, word));
    this.#draw();
  }

  /** @param {string | null} id */
  #choose(id) {
    this.#chosen = id;
    this.#pins?.select(id);
    this.#drawCard(id ? standing(this.field.state.known).find((pin) => pin.id === id) : undefined);
    if (id) this.#card.querySelector("h2")?.focus({ preventScroll: true });
  }

  /** @param {Standing | undefined} pin */
  #drawCard(pin) {
    this.#card.hidden = !pin;
    if (!pin) return this.#card.replaceChildren();
    const close = () => {
      this.#choose(null);
      this.#frame.focus({ preventScroll: true });
    };
    const button_close = h("button", { type: "button", class: "btn btn-quiet btn-square", "aria-label": t("field.map.close"), onclick: close }, icon("x"));
    this.#card.replaceChildren(
      h("div", { class: "pin-card-head" }, glyphOf(pin.group, "glyph-l"), h("h2", { tabindex: "-1" }, pin.name), button_close),
      ...pinLines(this.field, pin));
  }

  /** @param {Standing[]} pins */
  #drawList(pins) {
    const rows = pins.map((pin) => h("li", { class: "row-item" }, glyphOf(pin.group),
      h("div", { class: "row-item-main" }, h("span", {}, pin.name), ...pinLines(this.field, pin))));
    this.#list.replaceChildren(rows.length ? h("ul", { class: "rows" }, rows) : emptiness("map-pin", t("field.map.empty")));
  }
}

/** @param {Standing} pin @returns {import("../../map/pins.js").MapPin} */
function toMapPin({ id, point, group, mark, name, kind_name, status_name }) {
  const [lon, lat] = /** @type {[number, number]} */ (point);
  return { code: id, lon, lat, group: /** @type {any} */ (group), mark: /** @type {any} */ (mark), name, kind_name, status_name };
}

/** @param {Field} field @param {Standing} pin @returns {HTMLElement[]} */
function pinLines({ home }, { kind_name, area_code, captured_at, code, mark, status_name, reason }) {
  const where = [kind_name, areaOf(home, area_code)?.name].filter(Boolean).join(" · ");
  const told = code ? t("field.sent.receipt", { code: receiptCode(code) }) : t("field.map.only_here");
  return [
    h("p", { class: "muted small" }, where),
    h("p", { class: "muted small numbers" }, h("span", { class: "nowrap" }, dayAndHour(captured_at)), " · ", h("span", { class: "nowrap" }, told)),
    h("p", {}, markOf(mark, status_name)),
    ...(reason ? [h("blockquote", { class: "reason" }, reason)] : []),
  ];
}
