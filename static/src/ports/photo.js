/** Long side of what is sent; the server needs no more. */
const LONG_SIDE_PX = 1600;
const THUMB_SIDE_PX = 320;
const QUALITY = 0.82;
export const JPEG = "image/jpeg";

/**
 * @typedef {{bytes: ArrayBuffer, thumb: ArrayBuffer | null, type: string}} Prepared
 *   thumb: null when this browser cannot decode the file (HEIC); then bytes are the original's and the server decodes it
 */

/**
 * Re-encode a photo upright as a JPEG of at most 1600 px, with a small preview. Its EXIF does not survive.
 * @param {Blob} file
 * @returns {Promise<Prepared>}
 */
export async function prepare(file) {
  const bitmap = await decode(file);
  if (!bitmap) return { bytes: await file.arrayBuffer(), thumb: null, type: file.type || "application/octet-stream" };
  try {
    return { ...(await encoded(bitmap)), type: JPEG };
  } finally {
    bitmap.close();
  }
}

/**
 * Encode a picture as a JPEG of at most 1600 px, with a small preview.
 * @param {ImageBitmap | HTMLCanvasElement} picture
 * @returns {Promise<{bytes: ArrayBuffer, thumb: ArrayBuffer}>}
 */
export async function encoded(picture) {
  return { bytes: await encode(picture, LONG_SIDE_PX), thumb: await encode(picture, THUMB_SIDE_PX) };
}

/**
 * Decode stored or chosen bytes; whoever asked closes the bitmap.
 * @param {Blob} file
 * @returns {Promise<ImageBitmap | null>} null: this browser cannot
 */
export async function decode(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return null;
  }
}

/**
 * Make the small preview of stored bytes.
 * @param {ArrayBuffer} bytes
 * @returns {Promise<ArrayBuffer | null>} null: this browser cannot decode them
 */
export async function thumbOf(bytes) {
  const bitmap = await decode(new Blob([bytes]));
  if (!bitmap) return null;
  try {
    return await encode(bitmap, THUMB_SIDE_PX);
  } finally {
    bitmap.close();
  }
}

/** @param {ImageBitmap | HTMLCanvasElement} picture @param {number} side @returns {Promise<ArrayBuffer>} */
async function encode(picture, side) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
  brush.imageSmoothingQuality = "high";
  brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, JPEG, QUALITY));
  canvas.width = canvas.height = 0; // gives the memory back at once on small phones
  if (!blob) throw new Error("canvas gave no JPEG");
  return blob.arrayBuffer();
}

/**
 * Draw stored bytes into a canvas: no blob: address, so the page's policy stays closed.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayBuffer} bytes
 * @returns {Promise<boolean>} false: this browser cannot decode them
 */
export async function paint(canvas, bytes) {
  const bitmap = await decode(new Blob([bytes], { type: JPEG }));
  if (!bitmap) return false;
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
  bitmap.close();
  return true;
}
