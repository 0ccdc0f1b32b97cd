// A target and its figures in words, as the server writes them too (webapp/routes/office/progress_page.py).

import { count } from "../core/format.js";
import { progress as states } from "../../../webapp/words/domain.json";
import { tally } from "./progress_rules.js";
import { fill, office } from "./words.js";

/** @typedef {import("./progress_rules.js").Figure} Figure */
/** @typedef {import("./progress_rules.js").Figures} Figures */
/** @typedef {import("./progress_rules.js").Scale} Scale */
/** @typedef {import("./progress_rules.js").Tally} Tally */

/**
 * @typedef {Object} About a target, as the server wrote it beside its link
 * @property {string} id
 * @property {string} name
 * @property {string} short
 * @property {string} aim
 * @property {string} unit
 * @property {string} hue
 * @property {Scale} scale
 * @property {number | null} needs the share or number a commune has to reach
 * @property {boolean} isJudged there is one, or nothing may be left
 * @property {string} what what its colours are about
 * @property {string} source
 * @property {string} due
 * @property {string} whyNot why it is not measured; empty where it is
 * @property {string} doneWord
 * @property {string} shareWord empty where there is no share to show
 */

/** @param {HTMLElement} link @returns {About} */
export function aboutOf({ dataset }) {
  const { target = "", name = "", short = "", aim = "", unit = "", hue = "", scale = "count", needs = "", judged = "", what = "" } = dataset;
  const { source = "", due = "", whyNot = "", doneWord = "", shareWord = "" } = dataset;
  return {
    id: target, name, short, aim, unit, hue, what, source, due, whyNot, doneWord, shareWord,
    scale: /** @type {Scale} */ (scale),
    needs: needs === "" ? null : Number(needs),
    isJudged: judged !== "",
  };
}

/** @param {string} state @returns {string} */
export const stateWord = (state) => states[/** @type {"met"} */ (state)];

/** A figure's place from the worst to the best; nothing for one that says nothing good or bad. */
export const URGENCY = /** @type {Record<string, number>} */ ({ overdue: 1, not_started: 2, behind: 3, on_track: 4, met: 5 });

/**
 * Write the sums above the table: by row, of the whole, the north and the south.
 * @param {About} about
 * @param {Figures} figures
 * @param {(code: string) => string} regionOf
 * @param {Figure} province
 * @returns {{key: string, word: string, cells: string[]}[]}
 */
export function sumsOf(about, figures, regionOf, province) {
  const of = (/** @type {string} */ region) => tally(Object.entries(figures).filter(([code]) => regionOf(code) === region).map(([, figure]) => figure));
  const columns = [tally(Object.values(figures)), of("north"), of("south")];
  const isHotspots = about.scale === "hotspots";
  const done = columns.map((one) => against(one.done, isHotspots ? one.out_of : one.target ?? one.out_of));
  if (province.done !== null && !isHotspots) done[0] = against(province.done, province.target ?? province.out_of ?? null);
  const first = !about.isJudged ? "known" : isHotspots ? "met_hotspots" : "met";
  const rows = [
    { key: first, cells: columns.map((one) => against(about.isJudged ? one.met : one.known, one.units)) },
    { key: isHotspots ? "done_hotspots" : "done", cells: done },
    { key: "silent", cells: columns.map((one) => against(one.units - one.known, one.units)) },
  ];
  const words = /** @type {Record<string, string>} */ (/** @type {unknown} */ (office.progress));
  return rows.map(({ key, cells }) => ({ key, word: fill(words[`sum_${key}`], { unit: about.unit }), cells }));
}

/** @param {number} done @param {number | null} whole */
const against = (done, whole) => (whole === null ? count(done) : fill(office.progress.of, { done: count(done), target: count(whole) }));
