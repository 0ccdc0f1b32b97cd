import { JPEG } from "./photo.js";

const FRAME_QUALITY = 0.92;

/**
 * @typedef {object} Camera
 * @property {() => Promise<Blob | null>} take  the picture of this moment
 * @property {() => void} stop                  lets go of the camera; its light goes out
 */

/**
 * Show the camera that looks away from the person in a video element. Call it only when a person asks for it.
 * @param {HTMLVideoElement} video
 * @returns {Promise<Camera | null>} null: there is no camera here, or it may not be used
 */
export async function openCamera(video) {
  if (!navigator.mediaDevices?.getUserMedia) return null;
  /** @type {MediaStream | null} */
  let stream = null;
  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  };
  try {
    const wish = { facingMode: { ideal: "environment" }, width: { ideal: 1920 }, height: { ideal: 1440 } };
    stream = await navigator.mediaDevices.getUserMedia({ video: wish, audio: false });
    video.srcObject = stream;
    await video.play();
    return { take: () => frameOf(video), stop };
  } catch {
    stop();
    return null;
  }
}

/** @param {HTMLVideoElement} video @returns {Promise<Blob | null>} */
async function frameOf(video) {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d", { alpha: false })?.drawImage(video, 0, 0);
  /** @type {Blob | null} */
  const frame = await new Promise((resolve) => canvas.toBlob(resolve, JPEG, FRAME_QUALITY));
  canvas.width = canvas.height = 0;
  return frame;
}
