// What is told beside the map: a card for one commune, and the sums of the whole.

import { count } from "../core/format.js";
import { find } from "../pages/find.js";
import { figureText, shortBy } from "./progress_rules.js";
import { stateWord, sumsOf } from "./progress_words.js";
import { fill, office } from "./words.js";

/** @typedef {import("./progress_rules.js").Figure} Figure */
/** @typedef {import("./progress_rules.js").Figures} Figures */
/** @typedef {import("./progress_series.js").Whole} Whole */
/** @typedef {import("./progress_words.js").About} About */

/**
 * Say a figure in one line; nothing where nothing is known.
 * @param {Figure} figure
 * @param {About} about
 * @returns {string}
 */
export function figureLine(figure, about) {
  const text = figureText(figure, about.scale);
  const left = shortBy(figure, about.scale);
  const words = text && `${text} ${about.unit}`;
  return left ? `${words}, ${fill(office.progress.card_left, { n: count(left), unit: about.unit })}` : words;
}

/**
 * Say one commune on a card.
 * @param {HTMLElement} card
 * @param {{name: string, href: string, figure: Figure} | null} commune
 * @param {About} about
 */
export function fillCard(card, commune, about) {
  card.hidden = commune === null;
  if (!commune) return card.replaceChildren();
  const [name, state, figure, open] = [document.createElement("p"), document.createElement("span"), document.createElement("p"), document.createElement("a")];
  name.className = "strong";
  name.textContent = commune.name;
  state.className = "state";
  state.dataset.state = commune.figure.state;
  state.textContent = stateWord(commune.figure.state);
  figure.className = "numbers";
  figure.textContent = figureLine(commune.figure, about);
  open.className = "btn btn-small";
  open.href = commune.href;
  open.textContent = office.progress.open;
  card.replaceChildren(name, state, ...(figure.textContent ? [figure] : []), open);
}

/**
 * Write the target's words and its sums where the server wrote them.
 * @param {HTMLElement} page
 * @param {{about: About, figures: Figures, province: Whole, day: string, regionOf: (code: string) => string}} told
 */
export function fillSummary(page, { about, figures, province, day, regionOf }) {
  const said = { ...about, on: fill(office.progress.on, { date: day }) };
  for (const place of page.querySelectorAll("[data-say]")) {
    if (!(place instanceof HTMLElement)) continue;
    const text = String(said[/** @type {keyof typeof said} */ (place.dataset.say ?? "")] ?? "");
    if (place.textContent !== text) place.textContent = text;
    if (!place.closest("button")) place.hidden = text === "";
  }
  const sums = page.querySelector("#sums");
  if (!(sums instanceof HTMLElement)) return;
  sums.hidden = about.whyNot !== "";
  const rows = sums.querySelectorAll("tr[data-sum]");
  const told = sumsOf(about, figures, regionOf, province);
  told.forEach(({ key, word, cells }, i) => {
    const row = /** @type {HTMLTableRowElement} */ (rows[i]);
    row.dataset.sum = key;
    [word, ...cells].forEach((text, at) => {
      if (row.cells[at].textContent !== text) row.cells[at].textContent = text;
    });
  });
  const [first] = told;
  page.querySelectorAll("[data-side-sum]").forEach((place, at) => (place.textContent = `${first.word}: ${first.cells[at + 1]}`));
  const state = find(sums, ".state", HTMLElement);
  state.dataset.state = province.state;
  state.textContent = stateWord(province.state);
  fillOwn(find(sums, "#whole", HTMLElement), province, about);
}

/** What the province itself did, where it did anything. @param {HTMLElement} place @param {Whole} province @param {About} about */
function fillOwn(place, { own }, about) {
  place.querySelector("[data-own]")?.remove();
  if (!own) return;
  const said = document.createElement("span");
  said.className = "muted small";
  said.dataset.own = "";
  said.textContent = fill(office.progress.own, { n: count(own), unit: about.unit });
  place.append(" ", said);
}
