/**
 * The map of my communes with every pin on it, also those only this phone knows; and its twin, the list.
 * @module field/screens/map
 */

import { areaOf } from "../../core/catalogue.js";
import { count, dayAndHour, receiptCode } from "../../core/format.js";
import { address } from "../../core/routes.js";
import { createAreas } from "../../map/areas.js";
import { createBoundaries } from "../../map/boundaries.js";
import { createMap } from "../../map/map.js";
import { createPins } from "../../map/pins.js";
import { button, emptiness, glyphOf, h, heading, icon, markOf, select } from "../dom.js";
import { extentOf, fieldGround, retire } from "../maps.js";
import { standing } from "../standing.js";
import { t } from "../words.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../app.js").Screen} Screen
 * @typedef {import("../standing.js").Standing} Standing
 */

/** What the button over the map covers of it. */
const ADD_BUTTON_PX = 84;

/** Near enough to tell a record from its neighbours. */
const NEAR_ZOOM = 15;

/** @param {Field} field @returns {Screen} */
export function mapScreen(field) {
  return new MapScreen(field).screen();
}

class MapScreen {
  #retire = () => {};
  #uncover = () => {};
  /** @type {ReturnType<typeof createPins> | null} */
  #pins = null;
  #frame = h("div", { class: "map-frame", tabindex: "0" });
  #filter = h("div", { class: "list-filter" });
  #rows = h("div", {});
  #list = h("div", { class: "map-list", hidden: true, "data-testid": "pin-list" }, this.#filter, this.#rows);
  #card = h("div", { class: "pin-card", hidden: true, role: "region", "data-testid": "pin-card" });
  #count = h("p", { class: "muted small numbers" });
  #twin;

  /** @param {Field} field */
  constructor(field) {
    this.field = field;
    this.#frame.hidden = field.look.as_list;
    this.#list.hidden = !field.look.as_list;
    this.#twin = button(t("domain.button.list_view"), { icon: "list", kind: "btn-small", onclick: () => this.#turn(), "data-testid": "list-view" });
    this.#drawTwin();
    this.#drawCount(standing(field.state.known)); // before the map takes its size from what is left
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
    const ground = fieldGround(view, home);
    const boundaries = createBoundaries(view, { features: state.known.shapes });
    const areas = createAreas(view);
    areas.show(home.areas);
    this.#pins = createPins(view, { onSelect: (code) => this.#choose(code) });
    const layers = [this.#pins, areas, boundaries, ground];
    const first_look = requestAnimationFrame(() => this.#lookAgain(view));
    this.#uncover = () => view.setInsets({ bottom: ADD_BUTTON_PX });
    this.#retire = () => {
      cancelAnimationFrame(first_look);
      retire(layers, view);
    };
    this.#draw();
  }

  /** Whoever comes back from a record finds it chosen, in the part the card leaves free. @param {ReturnType<typeof createMap>} view */
  #lookAgain(view) {
    const { chosen, as_list } = this.field.look;
    const pin = standing(this.field.state.known).find(({ id }) => id === chosen);
    if (as_list && pin) return this.#goToRow(pin.id);
    if (!pin?.point) return;
    this.#choose(pin.id);
    view.setInsets({ bottom: Math.min(this.#card.offsetHeight, this.#frame.clientHeight / 2) });
    view.moveTo(pin.point, NEAR_ZOOM, { glides: false });
  }

  /** @param {string} id */
  #goToRow(id) {
    const row = this.#rows.querySelector(`[data-id="${CSS.escape(id)}"]`);
    if (!(row instanceof HTMLElement)) return;
    row.scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
  }

  #leave() {
    this.#retire();
    this.#pins = null;
    this.#look({ chosen: null }); // whoever comes back from a record says so
  }

  /** @param {Partial<Field["look"]>} change */
  #look(change) {
    this.field.look = { ...this.field.look, ...change };
  }

  #draw() {
    const pins = standing(this.field.state.known);
    const { chosen, as_list } = this.field.look;
    this.#drawCount(pins);
    const placed = pins.filter(({ point }) => point !== null);
    this.#pins?.show(placed.map(toMapPin));
    if (as_list) this.#drawList(pins);
    else if (chosen) this.#drawCard(pins.find(({ id }) => id === chosen));
  }

  /** @param {Standing[]} pins */
  #drawCount(pins) {
    this.#count.textContent = t("field.map.pins", { n: count(pins.length) });
  }

  #turn() {
    const as_list = !this.field.look.as_list;
    this.#look({ as_list });
    this.#frame.hidden = as_list;
    this.#list.hidden = !as_list;
    this.#choose(null);
    this.#drawTwin();
    this.#draw();
  }

  #drawTwin() {
    const [word, name] = this.field.look.as_list ? [t("domain.button.map_view"), "map"] : [t("domain.button.list_view"), "list"];
    this.#twin.replaceChildren(icon(name), h("span", {}, word));
  }

  /** @param {string | null} id */
  #choose(id) {
    this.#look({ chosen: id });
    if (!id) this.#uncover();
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
      ...pinLines(this.field, pin),
      h("a", { class: "btn btn-primary btn-block", href: address("record", pin.id), "data-testid": "open-record" }, h("span", {}, t("update.map.open")), icon("chevron-right")));
  }

  /** @param {Standing[]} pins */
  #drawList(pins) {
    this.#drawFilter(pins);
    const shown = pins.filter(({ group }) => this.field.look.group === null || group === this.field.look.group);
    const rows = shown.map((pin) => h("li", {},
      h("a", { class: "row-item", href: address("record", pin.id), "data-testid": "pin-row", "data-id": pin.id }, glyphOf(pin.group),
        h("div", { class: "row-item-main" }, h("span", {}, pin.name), ...pinLines(this.field, pin)))));
    const list = rows.length ? h("ul", { class: "rows" }, rows) : emptiness("map-pin", t("field.map.empty"));
    this.#rows.replaceChildren(list);
  }

  /** @param {Standing[]} pins */
  #drawFilter(pins) {
    const { home, look } = this.field;
    const counted = (/** @type {string} */ name, /** @type {Standing[]} */ some) => t("update.map.group_count", { name, n: count(some.length) });
    const choices = home.groups.map(({ key, short_name }) => ({ key, name: counted(short_name, pins.filter(({ group }) => group === key)) }));
    const onchange = (/** @type {string | null} */ group) => {
      this.#look({ group });
      this.#draw();
    };
    const blank = counted(t("update.map.all_groups"), pins);
    this.#filter.replaceChildren(select(choices, { value: look.group, blank, onchange, "aria-label": t("update.map.groups"), "data-testid": "group-filter" }));
  }
}

/** @param {Standing} pin @returns {import("../../map/pins.js").MapPin} */
function toMapPin({ id, point, group, mark, name, kind_name, status_name }) {
  const [lon, lat] = /** @type {[number, number]} */ (point);
  return { code: id, lon, lat, group: /** @type {any} */ (group), mark: /** @type {any} */ (mark), name, kind_name, status_name };
}

/** @param {Field} field @param {Standing} pin @returns {HTMLElement[]} */
function pinLines({ home }, { kind_name, area_code, captured_at, code, mark, status_name, state_name, reason, updates }) {
  const where = [kind_name, areaOf(home, area_code)?.name].filter(Boolean).join(" · ");
  const told = code ? t("field.sent.receipt", { code: receiptCode(code) }) : t("field.map.only_here");
  return [
    h("p", { class: "muted small" }, where),
    h("p", { class: "muted small numbers" }, h("span", { class: "nowrap" }, dayAndHour(captured_at)), " · ", h("span", { class: "nowrap" }, told)),
    h("p", { class: "record-marks" }, markOf(mark, status_name), state_name && h("span", { class: "tag" }, state_name)),
    ...(updates ? [h("p", {}, markOf("queued", t("update.map.updates", { n: count(updates) })))] : []),
    ...(reason ? [h("blockquote", { class: "reason" }, reason)] : []),
  ];
}
