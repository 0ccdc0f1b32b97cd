/**
 * Clusters: a small ring of the marks or the groups inside, with their count. Told apart by the server's key, so panning moves none.
 * @module map/clusters
 */

import { fill, integer } from "../core/format.js";
import words from "../../../webapp/words/map.json";
import { GROUPS, MARKS, clusterCount, clusterRadius, ringArcs } from "./core_clusters.js";
import { boxAround } from "./core_labels.js";
import { arcPath } from "./core_shapes.js";
import { Markers } from "./markers.js";
import { svg } from "./svg.js";

/** @typedef {import("./map.js").MapView} MapView */
/** @typedef {import("./core_clusters.js").Mark} Mark */
/** @typedef {import("./core_shapes.js").Group} Group */
/** @typedef {Partial<Record<Mark, number>>} Marks */
/** @typedef {Partial<Record<Group, number>>} Groups */
/** @typedef {{key: string, lon: number, lat: number, count: number, marks: Marks, groups?: Groups}} Cluster */

/**
 * @typedef {Object} ClusterOptions
 * @property {"mark" | "group"} [ring] what the ring is divided by
 * @property {(cluster: Cluster, byKeyboard: boolean) => void} [onSelect] what a press does instead of coming nearer
 * @property {(cluster: Cluster | null) => void} [onHover]
 */

const RING_PX = 6;
const HALO_PX = 2;
const HIT_PX = 44;

/** Parts of a ring that are drawn as two thin lines, so that colour is not all that tells them. */
const HOLLOW = new Set(["waiting", "security"]);

/** Air between two parts of a ring. */
const GAP_PX = 1.5;

const short = new Intl.NumberFormat("vi", { notation: "compact", maximumFractionDigits: 1 });

/** The clusters of a map. */
export class Clusters {
  /** @type {Markers<Cluster>} */
  #markers;

  /** @param {MapView} view @param {ClusterOptions} options */
  constructor(view, { ring = "mark", onSelect = ({ lon, lat }) => view.zoomInOn([lon, lat]), onHover }) {
    this.#markers = new Markers(view, {
      className: "map-cluster",
      keyOf: (cluster) => cluster.key,
      positionOf: (cluster) => [cluster.lon, cluster.lat],
      same: (a, b) => a.lon === b.lon && a.lat === b.lat && signature(a, ring) === signature(b, ring),
      draw: (cluster) => drawCluster(cluster, ring),
      label: (cluster) => clusterLabel(cluster, ring),
      measure: measureCluster,
      press: (cluster, point) => onSelect(cluster, point === null),
      point: onHover,
    });
  }

  /** Make the clusters on the map these. @param {Cluster[]} clusters */
  show(clusters) {
    this.#markers.show(clusters);
  }

  /** Answer a pointer that is over the cluster's row in a list. @param {string | null} key */
  highlight(key) {
    for (const cluster of this.#markers.items()) {
      this.#markers.element(cluster.key)?.classList.toggle("is-lit", cluster.key === key);
    }
  }

  destroy() {
    this.#markers.destroy();
  }
}

/**
 * Prepare to show clusters; pressing one comes nearer unless told otherwise.
 * @param {MapView} view
 * @param {ClusterOptions} [options]
 * @returns {Clusters}
 */
export function createClusters(view, options = {}) {
  return new Clusters(view, options);
}

/** @param {Cluster} cluster @param {"mark" | "group"} ring */
const arcsOf = ({ marks, groups = {} }, ring) => (ring === "mark" ? ringArcs(marks, MARKS) : ringArcs(groups, GROUPS));

/** @param {number} count @returns {number} */
const boxSide = (count) => (clusterRadius(count) + HALO_PX) * 2;

/** @param {Cluster} cluster @returns {import("./markers.js").Measures} */
function measureCluster({ count }) {
  const side = Math.max(HIT_PX, boxSide(count));
  const covers = boxAround(0, 0, boxSide(count), boxSide(count));
  // The smaller lies above, or the larger would hide it.
  return { size: [side, side], anchor: [side / 2, side / 2], z: -clusterRadius(count) * 1000, covers };
}

/** @param {Cluster} cluster @param {"mark" | "group"} ring @returns {string} */
const signature = (cluster, ring) => `${cluster.count} ${arcsOf(cluster, ring).map(({ part, count }) => part + count).join(" ")}`;

/**
 * Draw a cluster, for the map or for its row in a list.
 * @param {Cluster} cluster
 * @param {"mark" | "group"} ring
 * @returns {SVGElement}
 */
export function drawCluster(cluster, ring) {
  const { count } = cluster;
  const radius = clusterRadius(count);
  const middle = radius - RING_PX / 2;
  const arcs = arcsOf(cluster, ring);
  const gap = arcs.length > 1 ? GAP_PX / (2 * Math.PI * middle) : 0;
  const parts = arcs.flatMap(({ part, start, share }) => {
    const d = arcPath(start + gap / 2, share - gap, middle);
    const line = svg("path", { class: "map-ring", [`data-${ring}`]: part, d });
    return HOLLOW.has(part) ? [line, svg("path", { class: "map-ring-hollow", d })] : [line];
  });
  const text = svg("text", { class: "map-count" }, clusterCount(count, integer, short.format));
  const side = boxSide(count);
  const box = { viewBox: `${-side / 2} ${-side / 2} ${side} ${side}`, width: side, height: side, "aria-hidden": "true" };
  const ground = svg("circle", { class: "map-cluster-ground", r: radius });
  return svg("svg", { ...box, class: "map-cluster-drawing" }, ground, ...parts, text);
}

/** @param {Cluster} cluster @param {"mark" | "group"} ring @returns {string} */
function clusterLabel(cluster, ring) {
  const n = integer(cluster.count);
  const said = (/** @type {string} */ word, /** @type {number} */ count) => fill(words.cluster.part, { n: integer(count), mark: word });
  if (ring === "mark") {
    const parts = ringArcs(cluster.marks, MARKS).map(({ part, count }) => said(words.mark[part], count));
    return fill(words.cluster.label, { n, parts: parts.join(", ") });
  }
  const parts = ringArcs(cluster.groups ?? {}, GROUPS).map(({ part, count }) => said(words.group[part], count));
  return fill(words.cluster.label_groups, { n, parts: parts.join("; ") });
}
