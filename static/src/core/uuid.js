/**
 * Identifiers minted on the phone.
 * @module core/uuid
 */

/**
 * Write 16 random bytes as a UUID of version 4 (RFC 9562). For browsers without crypto.randomUUID.
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function uuid4(bytes) {
  const b = Uint8Array.from(bytes);
  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;
  return hex(b).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/**
 * Write bytes in hexadecimal.
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
