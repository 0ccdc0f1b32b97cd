/**
 * Step 2: where it stands. A fix, a tap on the map, or only the residential area; warned, never stopped.
 * @module field/capture/place
 */

import { areasIn, kindOf } from "../../core/catalogue.js";
import { faults } from "../../core/faults.js";
import { isWeak } from "../../core/fix.js";
import { integer, isoDay } from "../../core/format.js";
import { isAreaOnly } from "../../core/pin.js";
import { atFix, atTap, byArea, excused, inArea, inCommune } from "../../core/place.js";
import { now } from "../../ports/clock.js";
import { bestFix } from "../../ports/geolocation.js";
import { button, errorLine, fieldOf, h, icon, notice, select } from "../dom.js";
import { t } from "../words.js";
import { faultText, nextButton, stepFrame } from "./frame.js";
import { placeMap } from "./place_map.js";
import { areaHint, origin, warnings } from "./place_words.js";
import { twinCard } from "./twin.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../app.js").Screen} Screen
 * @typedef {import("../../core/pin.js").Form} Form
 */

/** @param {Field} field @param {{complain?: boolean}} [how] @returns {Screen} */
export function placeStep(field, { complain = false } = {}) {
  return new PlaceStep(field, complain).screen();
}

class PlaceStep {
  /** @type {ReturnType<typeof placeMap> | null} */
  #map = null;
  /** @type {{stop: () => void} | null} */
  #search = null;
  #gps_failed = false;
  #complain;
  #status = h("div", { class: "stack stack-s place-status", "aria-live": "polite" });
  #buttons = h("div", { class: "place-buttons" });
  #reasons = h("div", { class: "place-reasons" });
  #selects = h("div", { class: "stack" });
  #frame = h("div", { class: "place-map" });

  /** @param {Field} field @param {boolean} complain */
  constructor(field, complain) {
    this.field = field;
    this.#complain = complain;
    this.area_only = isAreaOnly(this.form, field.home);
  }

  /** @returns {Form} */
  get form() {
    return /** @type {Form} */ (this.field.draft.form);
  }

  /** @returns {Screen} */
  screen() {
    const title = t(this.area_only ? "field.capture.place_area_title" : "field.capture.place_title");
    const body = h("div", { class: "stack" },
      this.area_only && notice("info", h("p", {}, t("field.capture.place_area_why"))),
      !this.area_only && this.#buttons, this.#status, !this.area_only && this.#frame, this.#reasons, this.#selects);
    const element = stepFrame(this.field, { step: "place", title, body, foot: nextButton(() => this.#next()) });
    return { element, shown: () => this.#shown(), leave: () => this.#leave() };
  }

  #faults() {
    return faults(this.form, this.field.home, isoDay(now()));
  }

  #shown() {
    if (!this.area_only) {
      const onMove = (/** @type {{lon: number, lat: number}} */ at) => this.#change((form) => atTap(form, this.field.home, at));
      this.#map = placeMap(this.#frame, this.field, onMove);
    }
    this.#draw();
  }

  #leave() {
    this.#search?.stop();
    this.#search = null;
    this.#map?.destroy();
    this.#map = null;
  }

  /** @param {(form: Form) => Form} change */
  #change(change) {
    this.#gps_failed = false;
    this.field.draft.change(change);
    this.#draw();
  }

  #draw() {
    const { form } = this;
    this.#frame.hidden = form.by_area;
    this.#buttons.replaceChildren(...this.#drawButtons());
    this.#status.replaceChildren(...this.#drawStatus());
    this.#reasons.replaceChildren(...this.#drawReasons());
    this.#selects.replaceChildren(...this.#drawSelects());
  }

  #drawButtons() {
    const { form } = this;
    const point = () => this.#change((now) => ({ ...now, by_area: false }));
    if (form.by_area) return [button(t("field.capture.by_point"), { icon: "map-pin", onclick: point, "data-testid": "by-point" })];
    const kind = form.position ? "" : "btn-primary";
    const here = t(form.position?.source === "gps" ? "field.capture.again" : "domain.button.here");
    return [
      button(here, { icon: "locate-fixed", kind: `btn-block ${kind}`, onclick: () => this.#locate(), disabled: this.#search !== null, "data-testid": "locate" }),
      button(t("domain.button.pick_map"), { icon: "map-pin", kind: "btn-block", onclick: () => this.#pick(), "data-testid": "pick-map" }),
    ];
  }

  /** @returns {HTMLElement[]} */
  #drawStatus() {
    const { form, field } = this;
    if (this.#search) return [];
    const found = [];
    if (this.#gps_failed) found.push(notice("warn", h("p", {}, t("domain.message.gps_off"))));
    if (form.by_area && !this.area_only) found.push(notice("info", h("p", {}, t("field.capture.place_by_area"))));
    if (!form.by_area && form.position) found.push(this.#positionLine());
    found.push(...warnings(field).map((text) => notice("warn", h("p", {}, text))));
    const twin = twinCard(field, () => this.#draw());
    if (twin) found.push(twin);
    if (this.#complain) found.push(...this.#faultLines());
    return found.length || this.area_only ? found : [this.#pickHint()];
  }

  #pickHint() {
    return h("p", { class: "place-line place-hint" }, icon("info"), h("span", {}, t("field.capture.pick_hint")));
  }

  #positionLine() {
    const position = /** @type {import("../../core/pin.js").Position} */ (this.form.position);
    const name = position.source === "gps" ? "locate-fixed" : "map-pin";
    return h("p", { class: "place-line", "data-testid": "position" }, icon(name), h("span", {}, origin(position)));
  }

  /** Why a weak fix could not be better is asked with one tap, under the map; it never stops anybody. @returns {HTMLElement[]} */
  #drawReasons() {
    const { form, field } = this;
    const reasons = field.home.weak_reasons ?? [];
    if (this.#search || form.by_area || !form.position || !isWeak(form.position) || !reasons.length) return [];
    const { weak_reason } = form.position;
    const chips = reasons.map(({ key, name }) => {
      const onchange = () => field.draft.change((now) => excused(now, key));
      const input = h("input", { type: "radio", name: "weak-reason", value: key, checked: key === weak_reason, onchange });
      return h("label", { class: "choice", "data-testid": `weak-${key}` }, input, h("span", {}, name));
    });
    return [h("fieldset", { class: "field" }, h("legend", { class: "field-label" }, t("capture.place.weak_why")), h("div", { class: "choices choices-two" }, chips))];
  }

  #faultLines() {
    return this.#faults()
      .filter(({ step, field }) => step === "place" && field === "position")
      .map((fault) => errorLine(faultText(fault), "position-error"));
  }

  /** @returns {HTMLElement[]} */
  #drawSelects() {
    const { form, field } = this;
    const { communes } = field.home;
    const wrong = new Map(this.#complain ? this.#faults().map((fault) => [fault.field, faultText(fault)]) : []);
    const fields = [];
    if (communes.length > 1) {
      const choices = communes.map(({ code, name, former_districts }) => ({ key: code, name: former_districts ? `${name} (${former_districts})` : name }));
      const onchange = (/** @type {string | null} */ code) => this.#change((now) => inCommune(now, field.home, code));
      const control = select(choices, { value: form.commune_code, blank: t("field.capture.commune_choose"), onchange, "data-testid": "commune" });
      fields.push(fieldOf({ id: "field-commune", label: t("field.capture.commune"), error: wrong.get("commune_code"), control }));
    }
    if (!form.by_area && !form.position && !this.area_only) return [...fields, this.#byAreaButton()];
    const areas = areasIn(field.home, form.commune_code).map(({ code, name }) => ({ key: code, name }));
    const blank = t(this.#blankArea());
    const control = select(areas, { value: form.area_code, blank, onchange: (code) => this.#change((now) => inArea(now, code)), "data-testid": "area" });
    fields.push(fieldOf({ id: "field-area", label: t("field.capture.area"), hint: areaHint(field), error: wrong.get("area_code"), control }));
    return fields;
  }

  #blankArea() {
    const { form, field } = this;
    if (!form.by_area && !this.area_only) return "field.capture.area_none";
    return kindOf(field.home, form.kind)?.position === "either" ? "capture.place.whole_commune" : "field.capture.area_choose";
  }

  #byAreaButton() {
    const choose = () => this.#change((form) => byArea(form, this.field.home));
    return button(t("field.capture.by_area"), { kind: "btn-quiet btn-block", onclick: choose, "data-testid": "by-area" });
  }

  async #locate() {
    const search = bestFix(({ lon, lat, accuracy_m }) => {
      this.#map?.follow({ lon, lat, accuracy_m });
      line.textContent = t("field.capture.locating_best", { m: integer(accuracy_m) });
      take.hidden = false;
    });
    const line = h("span", {}, t("field.capture.locating"));
    const take = button(t("field.capture.take_now"), { kind: "btn-small", onclick: search.stop, hidden: true, "data-testid": "take-now" });
    this.#search = search;
    this.#gps_failed = false;
    this.#draw();
    this.#status.replaceChildren(h("div", { class: "place-line is-searching" }, icon("locate-fixed"), line, take));
    const { fix } = await search.done;
    if (this.#search !== search) return; // the person went elsewhere meanwhile
    this.#search = null;
    if (fix) this.#change((form) => atFix(form, this.field.home, fix));
    else {
      this.#gps_failed = true;
      this.#draw();
    }
    this.#map?.show(this.form.position);
  }

  #pick() {
    this.#search?.stop();
    this.#frame.classList.add("is-large");
    this.#map?.focus();
    this.#status.replaceChildren(this.#pickHint());
    this.#frame.scrollIntoView({ block: "center" });
  }

  #next() {
    this.#complain = true;
    this.#draw();
    const [fault] = this.#faults().filter(({ step }) => step === "place");
    if (!fault) return this.field.go("pin", "photos");
    const control = fault.field === "position" ? this.#buttons.querySelector("button") : this.#selects.querySelector(".is-wrong select");
    if (control instanceof HTMLElement) control.focus();
  }
}
