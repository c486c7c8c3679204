/**
 * Bitstring Status List (W3C v1.0): one bit a certificate, set while it does not count.
 */

/** Fewer entries would tell whose certificate is being asked about (section 3.3). */
const LEAST_BITS = 131072;

/**
 * @param {string} encodedList "u", base64url without padding, of GZIP
 * @returns {Promise<Uint8Array>}
 * @throws {Error} another encoding, or too short a list
 */
export async function decode(encodedList) {
  if (!/^u[\w-]+$/.test(encodedList)) throw new TypeError("not multibase base64url");
  const binary = atob(encodedList.slice(1).replace(/-/g, "+").replace(/_/g, "/"));
  const gzip = new Blob([Uint8Array.from(binary, (byte) => byte.charCodeAt(0))]).stream();
  const bits = await new Response(gzip.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  if (bits.byteLength * 8 < LEAST_BITS) throw new RangeError("status list too short");
  return new Uint8Array(bits);
}

/**
 * Index 0 is the left-most bit.
 * @param {Uint8Array} list
 * @param {number} index
 * @returns {boolean}
 * @throws {RangeError} no such entry
 */
export function bit(list, index) {
  if (!(index >= 0 && index < list.length * 8)) throw new RangeError("no such entry");
  return Boolean(list[index >> 3] & (128 >> (index & 7)));
}
