import { hex, uuid4 } from "../core/uuid.js";

/** Mint an identifier. @returns {string} */
export function mintId() {
  return crypto.randomUUID ? crypto.randomUUID() : uuid4(crypto.getRandomValues(new Uint8Array(16)));
}

/**
 * Compute the SHA-256 of bytes, in hexadecimal.
 * @param {ArrayBuffer} bytes
 * @returns {Promise<string>}
 */
export async function sha256(bytes) {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}
