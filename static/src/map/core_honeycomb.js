/**
 * A map of equal hexagons: where each stands, which lies beside it, and how a name fits into it. Pure.
 * Hexagons stand on a corner and are 1 wide; rows run from north to south, odd ones lie half a hexagon further east.
 * @module map/core_honeycomb
 */

/** @typedef {[number, number]} Cell column from the west, row from the north */
/** @typedef {"ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown"} Arrow */

const HALF_HEIGHT = 1 / Math.sqrt(3);
const ROW_HEIGHT = 1.5 * HALF_HEIGHT;

/** A name in a hexagon keeps this far from its sides, in hexagon widths. */
const EDGE = 0.03;

/** How far letters reach from the middle of their line, in line heights. */
const REACH = 0.4;

/** Arrows as directions on the drawing, y to the south. */
const ARROWS = /** @type {const} */ ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] });

/** What lies aside counts as farther than what lies ahead, but the next row is always nearer than the one after it. */
const ASLANT = 1.5;

/** Of two that are equally near, up and down keep to the column: there and back is the same way. */
const SAME_COLUMN = 1e-6;

/**
 * Give the middle of a cell, the corner of all cells being 0, 0.
 * @param {Cell} cell
 * @returns {{x: number, y: number}}
 */
export const middleOf = ([column, row]) => ({ x: column + 0.5 + (row % 2) / 2, y: HALF_HEIGHT + row * ROW_HEIGHT });

/**
 * Measure the drawing of some cells.
 * @param {Iterable<Cell>} cells
 * @returns {{width: number, height: number}}
 */
export function extentOf(cells) {
  const middles = [...cells].map(middleOf);
  const most = (/** @type {"x" | "y"} */ axis) => middles.reduce((far, middle) => Math.max(far, middle[axis]), 0);
  return { width: most("x") + 0.5, height: most("y") + HALF_HEIGHT };
}

/**
 * Draw a hexagon around 0, 0 as the d of a path.
 * @param {number} size its width
 * @returns {string}
 */
export function outlineOf(size) {
  const [x, y] = [size / 2, size * HALF_HEIGHT];
  const corners = [[0, -y], [x, -y / 2], [x, y / 2], [0, y], [-x, y / 2], [-x, -y / 2]];
  return `M${corners.map((corner) => corner.map((at) => Number(at.toFixed(2))).join(" ")).join("L")}Z`;
}

/**
 * Find the cell an arrow key leads to: the nearest within 45 degrees of its direction; itself at the edge.
 * @param {string} from key of the present cell
 * @param {Arrow} arrow
 * @param {ReadonlyMap<string, Cell>} cells
 * @returns {string}
 */
export function stepTowards(from, arrow, cells) {
  const [dx, dy] = ARROWS[arrow];
  const cell = /** @type {Cell} */ (cells.get(from));
  const here = middleOf(cell);
  let [best, least] = [from, Infinity];
  for (const [key, other] of cells) {
    const there = middleOf(other);
    const [x, y] = [there.x - here.x, there.y - here.y];
    const ahead = x * dx + y * dy;
    const aside = Math.abs(x * dy - y * dx);
    if (ahead < 0.1 || aside > ahead) continue;
    const way = ahead + ASLANT * aside - (other[0] === cell[0] ? SAME_COLUMN : 0);
    if (way < least) [best, least] = [key, way];
  }
  return best;
}

/**
 * Write a name into a hexagon: whole if it fits, else its first words as initials, else nothing but initials.
 * @param {string} name
 * @param {{width: number, lineHeight: number, measure: (text: string) => number}} room pixels; width of the hexagon
 * @returns {string[]} one or two lines
 */
export function linesOf(name, room) {
  const words = name.split(" ");
  for (let short = 0; short < words.length; short += 1) {
    const written = words.map((word, i) => (i < short ? `${word[0]}.` : word));
    const lines = breaksOf(written).find((candidate) => fits(candidate, room));
    if (lines) return lines;
  }
  return [words.map((word) => word[0]).join("")];
}

/** All ways to write words in at most two lines, one line first, then the most even. @param {string[]} words */
function breaksOf(words) {
  const ways = words.slice(1).map((_, i) => [words.slice(0, i + 1).join(" "), words.slice(i + 1).join(" ")]);
  const longest = (/** @type {string[]} */ lines) => Math.max(...lines.map((line) => line.length));
  return [[words.join(" ")], ...ways.sort((a, b) => longest(a) - longest(b))];
}

/** @param {string[]} lines @param {{width: number, lineHeight: number, measure: (text: string) => number}} room */
function fits(lines, { width, lineHeight, measure }) {
  return lines.every((line, i) => {
    const far = Math.abs((i - (lines.length - 1) / 2) * lineHeight) + lineHeight * REACH;
    const narrowed = Math.max(0, far - (width * HALF_HEIGHT) / 2) * 2 * Math.sqrt(3);
    return measure(line) <= width * (1 - 2 * EDGE) - narrowed;
  });
}
