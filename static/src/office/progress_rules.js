// How a target's numbers become a layer of the map, and which rows a filter keeps.

import { matches } from "../core/search.js";

/** @typedef {{done: number | null, target: number | null, share: number | null, state: string}} Figure */
/** @typedef {import("../map/choropleth.js").Layer} Layer */

/**
 * Turn the figures of a target into a layer: shares where every commune has a whole of its own, else counts.
 * @param {Record<string, Figure>} units by commune code
 * @param {string} measure of the programme: records, areas or hotspots
 * @param {string} hue
 * @returns {Layer}
 */
export function layerOf(units, measure, hue) {
  const figures = Object.entries(units);
  const values = Object.fromEntries(figures.map(([code, { done, share }]) => [code, measure === "areas" ? share : done]));
  const counted = figures.map(([, { target }]) => target).find((target) => target !== null) ?? null;
  const target = { areas: 1, hotspots: null }[measure];
  return {
    values,
    target: target === undefined ? counted : target,
    measure: measure === "areas" ? "share" : "count",
    hue: /** @type {Layer["hue"]} */ (hue),
  };
}

/**
 * Tell whether a row stays: its region is the chosen one, and its name answers what was typed.
 * @param {{region: string, text: string}} row
 * @param {{region: string, name: string}} wanted
 * @returns {boolean}
 */
export function isWanted(row, wanted) {
  return (!wanted.region || row.region === wanted.region) && (!wanted.name.trim() || matches(wanted.name, row.text));
}
