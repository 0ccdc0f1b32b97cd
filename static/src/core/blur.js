/**
 * Making a part of a picture unreadable: a face, a number plate, a paper.
 *
 * A region is cut into at most six cells along its longer side and every cell becomes one colour, the average of what it
 * covers. Nothing finer is left in the pixels, so nothing can be brought back.
 * @module core/blur
 */

/**
 * @typedef {{data: Uint8ClampedArray, width: number, height: number}} Picture  four bytes a pixel, as ImageData has them
 * @typedef {{x: number, y: number, width: number, height: number}} Box  whole pixels
 * @typedef {{shape: "box", box: Box}} BoxRegion
 * @typedef {{shape: "stroke", points: [number, number][], radius: number}} StrokeRegion
 * @typedef {BoxRegion | StrokeRegion} Region
 */

export const CELLS_PER_SIDE = 6;

/** Even the smallest region has no finer grain than this. */
export const LEAST_CELL_PX = 16;

/**
 * Give the box that holds a region, cut to the picture; an empty one has no width or no height.
 * @param {Region} region
 * @param {{width: number, height: number}} picture
 * @returns {Box}
 */
export function boxOf(region, { width, height }) {
  const { left, top, right, bottom } = edges(region);
  const x = clamp(Math.floor(left), width);
  const y = clamp(Math.floor(top), height);
  return { x, y, width: clamp(Math.ceil(right), width) - x, height: clamp(Math.ceil(bottom), height) - y };
}

/** @param {number} at @param {number} most */
const clamp = (at, most) => Math.min(Math.max(at, 0), most);

/** @param {Region} region */
function edges(region) {
  if (region.shape === "box") {
    const { x, y, width, height } = region.box;
    return { left: x, top: y, right: x + width, bottom: y + height };
  }
  const { points, radius } = region;
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return {
    left: Math.min(...xs) - radius,
    top: Math.min(...ys) - radius,
    right: Math.max(...xs) + radius,
    bottom: Math.max(...ys) + radius,
  };
}

/** Give the side of a cell within a box. @param {Box} box @returns {number} */
export const cellSide = ({ width, height }) => Math.max(LEAST_CELL_PX, Math.ceil(Math.max(width, height) / CELLS_PER_SIDE));

/**
 * Make a region of a cut-out of the picture unreadable, in place.
 * @param {Picture} cut  the pixels of `box` and nothing else
 * @param {Box} box      where they lie in the picture
 * @param {Region} region
 * @returns {Picture} the same cut-out
 */
export function pixelate(cut, box, region) {
  const covered = region.shape === "stroke" ? strokeMask(region, box) : null;
  const side = cellSide(box);
  for (let top = 0; top < cut.height; top += side) {
    for (let left = 0; left < cut.width; left += side) flatten(cut, covered, { left, top, side });
  }
  return cut;
}

/**
 * Give every covered pixel of a cell their average colour.
 * @param {Picture} cut @param {Uint8Array | null} covered @param {{left: number, top: number, side: number}} cell
 */
function flatten({ data, width, height }, covered, { left, top, side }) {
  /** @type {number[]} */
  const pixels = [];
  for (let y = top; y < Math.min(top + side, height); y += 1) {
    for (let x = left; x < Math.min(left + side, width); x += 1) {
      const at = y * width + x;
      if (!covered || covered[at]) pixels.push(at);
    }
  }
  for (let channel = 0; channel < 3 && pixels.length; channel += 1) {
    let sum = 0;
    for (const at of pixels) sum += data[at * 4 + channel];
    const average = Math.round(sum / pixels.length);
    for (const at of pixels) data[at * 4 + channel] = average;
  }
}

/**
 * Mark what a finger went over: a disc at every half radius of its way.
 * @param {StrokeRegion} stroke @param {Box} box
 * @returns {Uint8Array} one byte a pixel of the box
 */
function strokeMask({ points, radius }, box) {
  const mask = new Uint8Array(box.width * box.height);
  let [from] = points;
  for (const to of points) {
    const steps = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / (radius / 2)));
    for (let step = 1; step <= steps; step += 1) {
      const share = step / steps;
      disc(mask, box, [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share], radius);
    }
    from = to;
  }
  return mask;
}

/** @param {Uint8Array} mask @param {Box} box @param {[number, number]} centre @param {number} radius */
function disc(mask, box, [x, y], radius) {
  for (let row = Math.max(box.y, Math.ceil(y - radius)); row < Math.min(box.y + box.height, y + radius); row += 1) {
    const half = Math.sqrt(Math.max(0, radius ** 2 - (row - y) ** 2));
    const left = Math.max(box.x, Math.ceil(x - half));
    const right = Math.min(box.x + box.width, Math.floor(x + half) + 1);
    if (right > left) mask.fill(1, (row - box.y) * box.width + left - box.x, (row - box.y) * box.width + right - box.x);
  }
}

/**
 * Make the box between two corners, in whatever order they were touched; never smaller than a finger's tip.
 * @param {[number, number]} a @param {[number, number]} b @param {number} least
 * @returns {Box}
 */
export function boxBetween(a, b, least) {
  const width = Math.max(least, Math.abs(a[0] - b[0]));
  const height = Math.max(least, Math.abs(a[1] - b[1]));
  const middle = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  return { x: Math.round(middle[0] - width / 2), y: Math.round(middle[1] - height / 2), width: Math.round(width), height: Math.round(height) };
}

/**
 * Move or resize a box by a key press, kept within the picture.
 * @param {Box} box
 * @param {{dx: number, dy: number, resize: boolean, least: number}} press
 * @param {{width: number, height: number}} picture
 * @returns {Box}
 */
export function nudged(box, { dx, dy, resize, least }, picture) {
  if (resize) {
    const width = Math.min(Math.max(least, box.width + dx), picture.width - box.x);
    const height = Math.min(Math.max(least, box.height + dy), picture.height - box.y);
    return { ...box, width, height };
  }
  return { ...box, x: clamp(box.x + dx, picture.width - box.width), y: clamp(box.y + dy, picture.height - box.height) };
}
