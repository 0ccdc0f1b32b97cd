/**
 * Which published models have room for a pin of their own and which are counted together. Pure: no map, no document.
 * @module open/core_gather
 */

/** @typedef {import("../core/geodesy.js").LonLat} LonLat */
/** @typedef {{code: string, group: string, point: LonLat}} Placed */
/** @typedef {{key: string, lon: number, lat: number, count: number, marks: {confirmed: number}, groups: Record<string, number>}} Cluster */

/** As far apart two marks are always, so that a finger can mean one of them. */
const APART_PX = 48;

const TILE_PX = 256;

/** From here on every pin stands where it is: what still overlaps is on one spot, and coming nearer would not part it. */
const NEAR_ZOOM = 15;

/**
 * Gather models that stand too close to one another around the first of them in the list.
 * Depends on the zoom and never on the view: panning moves no cluster.
 * Cost: models × marks; 2,000 models in a few milliseconds.
 * @template {Placed} Model
 * @param {Model[]} models
 * @param {number} zoom whole
 * @returns {{clusters: Cluster[], alone: Model[]}}
 */
export function gather(models, zoom) {
  if (zoom >= NEAR_ZOOM) return { clusters: [], alone: models };
  /** @type {{x: number, y: number, members: Model[]}[]} */
  const marks = [];
  for (const model of models) {
    const { x, y } = toPixels(model.point, zoom);
    const near = marks.find((mark) => Math.hypot(mark.x - x, mark.y - y) < APART_PX);
    if (near) near.members.push(model);
    else marks.push({ x, y, members: [model] });
  }
  return {
    clusters: marks.filter(({ members }) => members.length > 1).map(({ members }) => toCluster(members, zoom)),
    alone: marks.filter(({ members }) => members.length === 1).map(({ members }) => members[0]),
  };
}

/** @param {LonLat} point @param {number} zoom web Mercator pixels */
function toPixels([lon, lat], zoom) {
  const world = TILE_PX * 2 ** zoom;
  const y = 0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI);
  return { x: ((lon + 180) / 360) * world, y: y * world };
}

/** @param {Placed[]} members @param {number} zoom @returns {Cluster} */
function toCluster(members, zoom) {
  const [{ code, point: [lon, lat] }] = members;
  /** @type {Record<string, number>} */
  const groups = {};
  for (const { group } of members) groups[group] = (groups[group] ?? 0) + 1;
  return { key: `${zoom}/${code}`, lon, lat, count: members.length, marks: { confirmed: members.length }, groups };
}
