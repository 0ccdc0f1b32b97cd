/**
 * The ground under the pins as a phone keeps it: one large file, brought in parts, so that a cut costs one part only.
 * @module core/ground
 */

/**
 * @typedef {{url: string, bytes: number, attribution: string}} Basemap
 * @typedef {{url: string, attribution: string}} Tiles
 * @typedef {{pmtiles: Basemap | null, tiles: Tiles | null}} Ground
 * @typedef {{n: number, from: number, to: number}} Part  bytes from..to of the file, both counted
 */

export const PART_BYTES = 512 * 1024;

/**
 * Cut a file, or a span of it, into the parts it is kept in.
 * @param {number} bytes  of the whole file
 * @param {{from: number, length: number}} [span]
 * @returns {Part[]}
 */
export function partsOf(bytes, { from, length } = { from: 0, length: bytes }) {
  const end = Math.min(from + length, bytes);
  if (from >= end) return [];
  const first = Math.floor(from / PART_BYTES);
  const last = Math.floor((end - 1) / PART_BYTES);
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const n = first + i;
    return { n, from: n * PART_BYTES, to: Math.min((n + 1) * PART_BYTES, bytes) - 1 };
  });
}

/**
 * Put together the span asked for from the parts that hold it.
 * @param {{from: number, length: number}} span
 * @param {{from: number, data: ArrayBuffer}[]} parts  in order, without a gap
 * @returns {ArrayBuffer}
 */
export function joined({ from, length }, parts) {
  const whole = new Uint8Array(length);
  let filled = 0;
  for (const part of parts) {
    const bytes = new Uint8Array(part.data).subarray(Math.max(0, from - part.from), from + length - part.from);
    whole.set(bytes, filled);
    filled += bytes.length;
  }
  return filled === length ? whole.buffer : whole.buffer.slice(0, filled);
}
