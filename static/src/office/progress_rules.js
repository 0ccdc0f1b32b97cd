// How a target's numbers become a layer of the map, the text of a row and the sums above the table. Pure.

import { count, integer } from "../core/format.js";
import { matches } from "../core/search.js";
import { shareOf } from "../map/core_classes.js";

/** @typedef {{done: number | null, target: number | null, state: string, out_of?: number | null}} Figure */
/** @typedef {Record<string, Figure>} Figures by commune code */
/** @typedef {import("../map/core_steps.js").Layer} Layer */

/**
 * How a target is read: a count against a number, a share of what it takes, a part of a whole nobody has to reach, or
 * waste that should go.
 * @typedef {"count" | "share" | "part" | "hotspots"} Scale
 */

/** @typedef {{units: number, known: number, met: number, done: number, target: number | null, out_of: number | null}} Tally units: those from whom something is expected */
/** @typedef {{region: string, district: string, cluster: string, priority: string, name: string}} Wanted */
/** @typedef {{region: string, districts: string, cluster: string, priority: string, text: string}} Row */

/**
 * Turn the figures of a target into a layer: shares where every commune has a whole of its own, else counts.
 * @param {Figures} units
 * @param {{scale: Scale, needs: number | null, hue: string}} about
 * @returns {Layer}
 */
export function layerOf(units, { scale, needs, hue }) {
  const figures = Object.entries(units);
  const isShare = scale === "share" || scale === "part";
  const off = new Set(figures.filter(([, { state }]) => state === "not_asked").map(([code]) => code));
  return {
    values: Object.fromEntries(figures.map(([code, figure]) => [code, isShare ? exactShare(figure, scale) : figure.done])),
    target: needs,
    measure: isShare ? "share" : "count",
    hue: /** @type {Layer["hue"]} */ (hue),
    off,
  };
}

/**
 * Give how much is done, exactly: the share that came over the wire is rounded, and 999 of 1,000 are not all.
 * @param {Figure} figure
 * @param {Scale} scale
 * @returns {number | null}
 */
export function exactShare({ done, target, out_of }, scale) {
  const share = shareOf(done, scale === "count" ? target : out_of);
  if (share === null) return null;
  return scale === "hotspots" ? 1 - share : scale === "count" ? Math.min(share, 1) : share;
}

/**
 * Write what is done, against what it takes or what it is a part of; nothing where nothing is known.
 * @param {Figure} figure
 * @param {Scale} scale
 * @returns {string}
 */
export function figureText({ done, target, out_of }, scale) {
  if (done === null) return "";
  const whole = scale === "hotspots" ? null : target ?? out_of ?? null;
  return whole === null ? count(done) : `${count(done)}/${count(whole)}`;
}

/**
 * Write a share in whole percent; never 100 before all is done, never 0 once something is.
 * @param {number | null} share
 * @returns {string}
 */
export function shareText(share) {
  if (share === null) return "";
  const percent = share > 0 && share < 1 ? Math.min(Math.max(Math.round(share * 100), 1), 99) : Math.round(share * 100);
  return `${integer(percent)}%`;
}

/** How many are missing; 0 where that is not known or nothing is asked. @param {Figure} figure @param {Scale} scale */
export function shortBy({ done, target }, scale) {
  return done === null || target === null || scale === "hotspots" ? 0 : Math.max(target - done, 0);
}

/**
 * Add communes up; what is not known adds nothing to what is done, and is counted apart.
 * @param {Figure[]} figures
 * @returns {Tally}
 */
export function tally(figures) {
  const expected = figures.filter(({ state }) => state !== "not_asked");
  const sum = (/** @type {"done" | "target" | "out_of"} */ name) => {
    const numbers = expected.map((figure) => figure[name] ?? null).filter((number) => number !== null);
    return numbers.length ? numbers.reduce((a, b) => a + b, 0) : null;
  };
  return {
    units: expected.length,
    known: expected.filter(({ done }) => done !== null).length,
    met: expected.filter(({ state }) => state === "met").length,
    done: sum("done") ?? 0,
    target: sum("target"),
    out_of: sum("out_of"),
  };
}

/**
 * Tell whether a row stays: all that was chosen holds for it, and its name answers what was typed.
 * @param {Row} row districts: the former ones, each between bars
 * @param {Wanted} wanted
 * @returns {boolean}
 */
export function isWanted(row, { region, district, cluster, priority, name }) {
  return (!region || row.region === region)
    && (!district || row.districts.includes(`|${district}|`))
    && (!cluster || row.cluster === cluster)
    && (!priority || row.priority === priority)
    && (!name.trim() || matches(name, row.text));
}
