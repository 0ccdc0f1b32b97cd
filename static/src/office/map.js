// Every record in reach on one map: filters change pins in place, the address follows, the list says what is on the screen.

import { integer } from "../core/format.js";
import { setStop } from "../design/sheet.js";
import { toast } from "../design/toast.js";
import { keepClear } from "../map/clear.js";
import { unionBbox } from "../map/core_bbox.js";
import { canHover } from "../map/theme.js";
import { find } from "../pages/find.js";
import { openGround } from "../pages/ground.js";
import { onKeys } from "./keys.js";
import { MapCard } from "./map_card.js";
import { MapFilters } from "./map_filters.js";
import { MapLayer } from "./map_layer.js";
import { MapList } from "./map_list.js";
import { addressFor, filtersOf, lookOf, onScreen, sharingPlace, totalsOf } from "./map_rules.js";
import { attachToggle } from "./toggle.js";
import { fill, office } from "./words.js";

/** @typedef {import("./map_layer.js").RecordPin} RecordPin */
/** @typedef {import("./map_layer.js").RecordCluster} RecordCluster */
/** @typedef {import("./map_rules.js").Filters} Filters */

/** On a narrow screen the sheet's first line lies over the map's foot. */
const SHEET_PX = 68;

/** @param {HTMLElement} page */
export function start(page) {
  new RecordsPage(page).begin();
}

class RecordsPage {
  /** @type {Filters} */
  #filters = filtersOf(new URLSearchParams(location.search));
  /** @type {import("../map/boundaries.js").Boundaries | null} */
  #drawn = null;
  /** @type {RecordCluster | null} */
  #crowd = null;
  #closeToast = () => {};
  #isNarrow = matchMedia("(max-width: 59.99rem)");

  /** @param {HTMLElement} page */
  constructor(page) {
    this.page = page;
    const { pins = "", record = "", card = "" } = page.dataset;
    const insets = { bottom: this.#isNarrow.matches ? SHEET_PX : 0 };
    const { view, boundaries } = openGround(find(page, "#records-map", HTMLElement), { insets });
    this.view = view;
    this.boundaries = boundaries;
    this.filters = new MapFilters(find(page, "#map-filters", HTMLFormElement), { onChange: (filters) => this.#turn(filters) });
    this.layer = new MapLayer(view, {
      address: pins,
      onAnswer: () => this.#answered(),
      onFail: () => this.#failed(),
      onPin: (pin) => this.#press(pin),
      onCluster: (cluster, byKeyboard) => this.#pressCrowd(cluster, byKeyboard),
      onHoverPin: (code) => this.list.highlight(code === null ? null : { code }),
      onHoverCluster: (cluster) => this.#passCrowd(cluster),
    });
    this.list = new MapList(find(page, "#records-rows", HTMLElement), {
      address: record,
      placeOf: (cluster) => this.#placeOf(cluster),
      onCluster: (key) => this.#nearer(key),
      onPin: (code) => code !== null && !this.#isNarrow.matches && this.#choose(this.layer.pin(code) ?? null),
      onHover: (row) => this.layer.highlight(row),
    });
    this.card = new MapCard(find(page, "#records-card", HTMLElement), {
      address: card,
      onClose: () => this.#dismiss(),
      onNearer: (key) => this.#nearer(key),
      onSibling: (code) => this.#choose(this.layer.pin(code) ?? null),
    });
  }

  /** Look where the address says, then answer whatever is done. */
  begin() {
    const look = lookOf(new URLSearchParams(location.search));
    if (look) this.view.moveTo(look.position, look.zoom, { glides: false });
    this.view.onMove(() => this.layer.load(this.#filters));
    this.view.onRest(() => this.#rested());
    this.boundaries.then((drawn) => {
      this.#drawn = drawn;
      drawn?.onSelect(() => this.#outline()); // the filter's commune keeps its outline
      this.#outline({ reveal: look === null });
      this.#draw();
    });
    addEventListener("popstate", () => this.#return());
    attachToggle(this.page);
    this.#attachSheet();
    onKeys({ j: () => this.list.step(1), k: () => this.list.step(-1) });
    find(this.page, "#records-home", HTMLElement).addEventListener("click", () => this.view.home());
    for (const button of this.page.querySelectorAll("[data-retry]")) button.addEventListener("click", () => this.layer.load(this.#filters));
    for (const button of this.page.querySelectorAll("[data-clear-all]")) button.addEventListener("click", () => this.#clear());
  }

  /** Other filters: the same map, another address. @param {Filters} filters */
  #turn(filters) {
    const before = this.#filters;
    this.#filters = filters;
    history.pushState(null, "", location.pathname + addressFor(filters, this.view.look()));
    this.#dismiss();
    this.layer.load(filters);
    if (before.commune !== filters.commune || before.district !== filters.district) this.#outline({ reveal: true });
  }

  #clear() {
    this.filters.set({});
    this.#turn({});
  }

  /** Back or forward: the filters and the look of that address. */
  #return() {
    const address = new URLSearchParams(location.search);
    const look = lookOf(address);
    this.#filters = filtersOf(address);
    this.filters.set(this.#filters);
    this.#dismiss();
    this.#outline();
    this.layer.load(this.#filters);
    if (look) this.view.moveTo(look.position, look.zoom);
    else this.view.home();
  }

  #rested() {
    history.replaceState(null, "", location.pathname + addressFor(this.#filters, this.view.look()));
    this.#draw();
  }

  /** Outline the commune of the filter; on the map itself nothing is chosen. @param {{reveal?: boolean}} [how] */
  #outline({ reveal = false } = {}) {
    const { commune = "", district = "" } = this.#filters;
    const only = this.page.dataset.commune ?? "";
    this.#drawn?.select(commune || only || null, { reveal: reveal && commune !== "" });
    if (!reveal || commune || !this.#drawn) return;
    const boxes = district ? this.#codesOf(district).map((code) => this.#drawn?.bboxOf(code)).filter((box) => box !== undefined) : [];
    const whole = unionBbox(boxes);
    if (whole) this.view.fitBounds(whole);
    else if (this.view.look()) this.view.home();
  }

  /** @param {string} district @returns {string[]} */
  #codesOf(district) {
    const options = /** @type {HTMLOptionElement[]} */ ([...this.page.querySelectorAll("#f-commune option")]);
    return options.filter(({ dataset }) => (dataset.districts ?? "").split("|").includes(district)).map(({ value }) => value);
  }

  #answered() {
    this.#closeToast();
    this.page.dataset.answer = "good";
    if (this.#crowd && !this.layer.clusters.some(({ key }) => key === this.#crowd?.key)) this.#dismiss();
    this.#draw();
  }

  #failed() {
    this.page.dataset.answer = "failed";
    this.#closeToast();
    this.#closeToast = toast(office.map.failed, { label: office.queue.retry, run: () => this.layer.load(this.#filters) });
  }

  /** Say what is on the screen: in the list, in the legend, in one sentence. */
  #draw() {
    if (this.page.dataset.answer !== "good") return;
    const seen = this.view.seen();
    const [clusters, pins] = [onScreen(this.layer.clusters, seen), onScreen(this.layer.pins, seen)];
    const totals = totalsOf(clusters, pins);
    this.list.show(clusters, pins);
    for (const [name, counts] of Object.entries({ group: totals.groups, mark: totals.marks })) {
      for (const place of this.page.querySelectorAll(`[data-count-${name}]`)) {
        place.textContent = integer(counts[place.getAttribute(`data-count-${name}`) ?? ""] ?? 0);
      }
    }
    const used = Object.keys(this.#filters).length;
    const sentence = fill(totals.count ? office.map.shown : office.map.shown_none, { n: integer(totals.count) });
    const shown = find(this.page, "#records-shown", HTMLElement);
    if (shown.textContent !== sentence) shown.textContent = sentence;
    find(this.page, "#records-used", HTMLElement).textContent = used ? fill(office.map.used, { n: used }) : office.map.unused;
    this.page.dataset.shown = String(totals.count);
    this.page.toggleAttribute("data-filtered", used > 0);
  }

  /** @param {RecordCluster} cluster */
  #placeOf({ lon, lat }) {
    const code = this.#drawn?.codeAt([lon, lat]);
    const name = code ? this.#drawn?.commune(code)?.full_name : undefined;
    return name ? fill(office.map.around, { name }) : "";
  }

  /** A pin on the map: its card first; a second press opens it. @param {RecordPin} pin */
  #press(pin) {
    if (pin.code === this.page.dataset.chosen) return location.assign((this.page.dataset.record ?? "").replace("CODE", encodeURIComponent(pin.code)));
    this.view.announce(fill(office.queue.picked_said, { name: pin.name }));
    this.#choose(pin);
    this.list.reveal(pin.code);
  }

  /** @param {RecordPin | null} pin */
  async #choose(pin) {
    if (pin === null || pin.code === this.page.dataset.chosen) return;
    this.#crowd = null;
    this.page.dataset.chosen = pin.code;
    this.layer.choose(pin);
    this.list.select(pin.code);
    await this.card.showPin(pin, sharingPlace(this.layer.pins, pin));
    if (this.page.dataset.chosen === pin.code) keepClear(this.view, this.card.root, [pin.lon, pin.lat]);
  }

  /** With a mouse the card is already there, and a press comes nearer; a finger or a key asks for the card first.
   * @param {RecordCluster} cluster @param {boolean} byKeyboard */
  #pressCrowd(cluster, byKeyboard) {
    if (this.#crowd?.key === cluster.key || (canHover() && !byKeyboard)) return this.#nearer(cluster.key);
    this.#dismiss();
    this.#crowd = cluster;
    this.card.showCluster(cluster, this.#placeOf(cluster), { isPassing: false });
    this.view.announce(find(this.page, ".records-card-body", HTMLElement).innerText.replaceAll("\n", ". "));
    keepClear(this.view, this.card.root, [cluster.lon, cluster.lat]);
  }

  /** @param {RecordCluster | null} cluster */
  #passCrowd(cluster) {
    this.list.highlight(cluster && { key: cluster.key });
    if (this.#crowd || this.page.dataset.chosen) return;
    if (cluster) this.card.showCluster(cluster, this.#placeOf(cluster), { isPassing: true });
    else this.card.hide();
  }

  /** @param {string} key */
  #nearer(key) {
    const cluster = this.layer.clusters.find((one) => one.key === key);
    this.#dismiss();
    if (cluster) this.view.zoomInOn([cluster.lon, cluster.lat]);
  }

  #dismiss() {
    this.#crowd = null;
    delete this.page.dataset.chosen;
    const hadFocus = this.card.root.contains(document.activeElement);
    this.card.hide();
    this.layer.choose(null);
    this.list.select(null);
    if (hadFocus) this.view.element.focus({ preventScroll: true });
  }

  /** The sheet exists on a narrow screen only, with the legend in it; elsewhere filters and legend stand beside the map. */
  #attachSheet() {
    const sheet = find(this.page, ".records-sheet", HTMLElement);
    const [legend, body] = [find(this.page, "#records-legend", HTMLElement), find(sheet, ".sheet-body", HTMLElement)];
    const settle = () => {
      (this.#isNarrow.matches ? body : find(this.page, ".split-map", HTMLElement)).append(legend);
      this.view.setInsets({ bottom: this.#isNarrow.matches ? SHEET_PX : 0 });
    };
    settle();
    this.#isNarrow.addEventListener("change", settle);
    this.view.element.addEventListener("pointerdown", () => sheet.dataset.stop !== "low" && setStop(sheet, "low"));
    this.page.querySelector(".desk-toggle")?.addEventListener("click", () => setStop(sheet, "low"));
  }
}
