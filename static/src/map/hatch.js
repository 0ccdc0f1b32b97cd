/**
 * The hatch of "no data": a pattern for a canvas, in the colours of the day.
 * @module map/hatch
 */

const TILE_PX = 8;
const SHARPNESS = 2;

/**
 * Draw diagonal lines that join from tile to tile.
 * @param {{ground: string, line: string}} colours
 * @returns {CanvasPattern | null}
 */
export function createHatch({ ground, line }) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = TILE_PX * SHARPNESS;
  const pen = tile.getContext("2d");
  if (!pen) return null;
  pen.scale(SHARPNESS, SHARPNESS);
  pen.fillStyle = ground;
  pen.fillRect(0, 0, TILE_PX, TILE_PX);
  pen.strokeStyle = line;
  pen.lineWidth = 1.25;
  pen.beginPath();
  for (const shift of [-TILE_PX, 0, TILE_PX]) {
    pen.moveTo(shift - 1, TILE_PX + 1);
    pen.lineTo(shift + TILE_PX + 1, -1);
  }
  pen.stroke();
  const pattern = pen.createPattern(tile, "repeat");
  pattern?.setTransform(new DOMMatrix().scale(1 / SHARPNESS));
  return pattern;
}
