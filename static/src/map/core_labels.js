/**
 * Which names fit where. Pixels of one zoom, not of one view: panning never changes the choice.
 * @module map/core_labels
 */

/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */

/**
 * @typedef {Object} Name
 * @property {string} key
 * @property {number} x where the name would like its middle
 * @property {number} y
 * @property {string} text
 * @property {number} weight the heavier is placed first
 * @property {{width: number, height: number} | null} room what the name must fit in; null when only collisions count
 */

/** @typedef {{key: string, x: number, y: number, lines: string[], box: Box}} Placed */

/**
 * @typedef {Object} Setting
 * @property {(text: string) => number} measure the width of a line in pixels
 * @property {number} lineHeight
 * @property {Box[]} obstacles
 * @property {[number, number][]} shifts where to try, in half widths and line heights from the wished place, best first
 */

/** Air around a name. */
const GAP_PX = 4;

/** From the wished place to a name set beside it. */
const BESIDE_PX = 8;

/** A name may reach a little over its own border before it looks like another commune's. */
const OVERHANG = 1.05;

/**
 * Place names greedily, the heaviest first; a name without a free place is left out.
 * Cost: quadratic in the names that are placed; meant for hundreds.
 * @param {Name[]} names
 * @param {Setting} setting
 * @returns {Placed[]}
 */
export function placeNames(names, setting) {
  const taken = [...setting.obstacles];
  /** @type {Placed[]} */
  const placed = [];
  const order = [...names].sort((a, b) => b.weight - a.weight || (a.key < b.key ? -1 : 1));
  for (const name of order) {
    const place = findPlace(name, setting, taken);
    if (!place) continue;
    taken.push(place.box);
    placed.push({ key: name.key, ...place });
  }
  return placed;
}

/**
 * @param {Name} name
 * @param {Setting} setting
 * @param {Box[]} taken
 */
function findPlace(name, setting, taken) {
  for (const lines of waysToBreak(name.text)) {
    const width = Math.max(...lines.map(setting.measure));
    const height = lines.length * setting.lineHeight;
    if (name.room && (width > name.room.width * OVERHANG || height > name.room.height)) continue;
    for (const [across, down] of setting.shifts) {
      const shift = { x: across * (width / 2 + BESIDE_PX), y: down * setting.lineHeight };
      if (name.room && Math.abs(shift.y) + height / 2 > name.room.height / 2) continue;
      const x = name.x + shift.x;
      const y = name.y + shift.y;
      const box = boxAround(x, y, width + GAP_PX, height + GAP_PX);
      if (!taken.some((other) => overlap(box, other))) return { x, y, lines, box };
    }
  }
  return null;
}

/**
 * Give the ways to set a name: on one line, then on two of nearly the same length.
 * @param {string} text
 * @returns {string[][]}
 */
export function waysToBreak(text) {
  const words = text.split(" ");
  if (words.length < 2) return [[text]];
  const breaks = words.slice(1).map((_, i) => [words.slice(0, i + 1).join(" "), words.slice(i + 1).join(" ")]);
  const longest = (/** @type {string[]} */ lines) => Math.max(...lines.map((line) => line.length));
  const best = breaks.reduce((a, b) => (longest(b) < longest(a) ? b : a));
  return [[text], best];
}

/**
 * Give the box of a size around a point.
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @returns {Box}
 */
export function boxAround(x, y, width, height) {
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
}

/** @param {Box} a @param {Box} b @returns {boolean} */
function overlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
