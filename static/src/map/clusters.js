/**
 * Clusters: a small ring of the marks inside, with their count. Told apart by the server's key, so panning moves none.
 * @module map/clusters
 */

import { fill, integer } from "../core/format.js";
import words from "../../../webapp/words/map.json";
import { clusterCount, clusterRadius, ringArcs } from "./core_clusters.js";
import { boxAround } from "./core_labels.js";
import { arcPath } from "./core_shapes.js";
import { Markers } from "./markers.js";
import { svg } from "./svg.js";

/** @typedef {import("./map.js").MapView} MapView */
/** @typedef {import("./core_clusters.js").Mark} Mark */
/** @typedef {{key: string, lon: number, lat: number, count: number, marks: Partial<Record<Mark, number>>}} Cluster */

const RING_PX = 6;
const HALO_PX = 2;
const HIT_PX = 44;

/** Air between two parts of a ring. */
const GAP_PX = 1.5;

const short = new Intl.NumberFormat("vi", { notation: "compact", maximumFractionDigits: 1 });

/** The clusters of a map. */
export class Clusters {
  /** @type {Markers<Cluster>} */
  #markers;

  /** @param {MapView} view */
  constructor(view) {
    this.#markers = new Markers(view, {
      className: "map-cluster",
      keyOf: (cluster) => cluster.key,
      positionOf: (cluster) => [cluster.lon, cluster.lat],
      same: (a, b) => a.lon === b.lon && a.lat === b.lat && signature(a) === signature(b),
      draw: drawCluster,
      label: clusterLabel,
      measure: measureCluster,
      press: ({ lon, lat }) => view.zoomInOn([lon, lat]),
    });
  }

  /** Make the clusters on the map these. @param {Cluster[]} clusters */
  show(clusters) {
    this.#markers.show(clusters);
  }

  destroy() {
    this.#markers.destroy();
  }
}

/**
 * Prepare to show clusters; pressing one comes nearer.
 * @param {MapView} view
 * @returns {Clusters}
 */
export function createClusters(view) {
  return new Clusters(view);
}

/** @param {number} count @returns {number} */
const boxSide = (count) => (clusterRadius(count) + HALO_PX) * 2;

/** @param {Cluster} cluster @returns {import("./markers.js").Measures} */
function measureCluster({ count }) {
  const side = Math.max(HIT_PX, boxSide(count));
  const covers = boxAround(0, 0, boxSide(count), boxSide(count));
  // The smaller lies above, or the larger would hide it.
  return { size: [side, side], anchor: [side / 2, side / 2], z: -clusterRadius(count) * 1000, covers };
}

/** @param {Cluster} cluster @returns {string} */
const signature = ({ count, marks }) => `${count} ${ringArcs(marks).map((arc) => `${arc.mark}${arc.count}`).join(" ")}`;

/** @param {Cluster} cluster @returns {SVGElement} */
function drawCluster({ count, marks }) {
  const radius = clusterRadius(count);
  const middle = radius - RING_PX / 2;
  const arcs = ringArcs(marks);
  const gap = arcs.length > 1 ? GAP_PX / (2 * Math.PI * middle) : 0;
  const parts = arcs.flatMap(({ mark, start, share }) => {
    const d = arcPath(start + gap / 2, share - gap, middle);
    const line = svg("path", { class: "map-ring", "data-mark": mark, d });
    return mark === "waiting" ? [line, svg("path", { class: "map-ring-hollow", d })] : [line];
  });
  const text = svg("text", { class: "map-count" }, clusterCount(count, integer, short.format));
  const side = boxSide(count);
  const box = { viewBox: `${-side / 2} ${-side / 2} ${side} ${side}`, width: side, height: side, "aria-hidden": "true" };
  const ground = svg("circle", { class: "map-cluster-ground", r: radius });
  return svg("svg", { ...box, class: "map-cluster-drawing" }, ground, ...parts, text);
}

/** @param {Cluster} cluster @returns {string} */
function clusterLabel({ count, marks }) {
  const parts = ringArcs(marks).map((arc) => fill(words.cluster.part, { n: integer(arc.count), mark: words.mark[arc.mark] }));
  return fill(words.cluster.label, { n: integer(count), parts: parts.join(", ") });
}
