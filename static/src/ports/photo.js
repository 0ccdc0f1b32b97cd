/** Long side of what is sent; the server needs no more. */
const LONG_SIDE_PX = 1600;
const THUMB_SIDE_PX = 320;
const QUALITY = 0.82;
const JPEG = "image/jpeg";

/**
 * @typedef {{bytes: ArrayBuffer, thumb: ArrayBuffer | null, type: string}} Prepared
 *   thumb: null when this browser cannot decode the file (HEIC); then bytes are the original's and the server decodes it
 */

/**
 * Re-encode a photo upright as a JPEG of at most 1600 px, with a small preview. Its EXIF does not survive.
 * @param {File} file
 * @returns {Promise<Prepared>}
 */
export async function prepare(file) {
  const bitmap = await decode(file);
  if (!bitmap) return { bytes: await file.arrayBuffer(), thumb: null, type: file.type || "application/octet-stream" };
  try {
    const bytes = await encode(bitmap, LONG_SIDE_PX);
    const thumb = await encode(bitmap, THUMB_SIDE_PX);
    return { bytes, thumb, type: JPEG };
  } finally {
    bitmap.close();
  }
}

/** @param {Blob} file @returns {Promise<ImageBitmap | null>} */
async function decode(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return null;
  }
}

/** @param {ImageBitmap} bitmap @param {number} side @returns {Promise<ArrayBuffer>} */
async function encode(bitmap, side) {
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
  brush.imageSmoothingQuality = "high";
  brush.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, JPEG, QUALITY));
  canvas.width = canvas.height = 0; // gives the memory back at once on small phones
  if (!blob) throw new Error("canvas gave no JPEG");
  return blob.arrayBuffer();
}

/**
 * Draw stored preview bytes into a canvas: no blob: address, so the page's policy stays closed.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayBuffer} thumb
 */
export async function paint(canvas, thumb) {
  const bitmap = await decode(new Blob([thumb], { type: JPEG }));
  if (!bitmap) return;
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
  bitmap.close();
}
