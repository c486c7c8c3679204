/**
 * Ed25519 verification for browsers whose WebCrypto has none: noble-ed25519, a small
 * library made for this, fetched only there and kept as it was released (vendor/).
 *
 * - Strict as OpenSSL and BoringSSL are (RFC 8032, not ZIP 215), so that every browser
 *   gives one answer.
 * - SHA-512 comes from WebCrypto, which every secure page has.
 */

import { verifyAsync } from "./vendor/noble-ed25519.js";

/**
 * @param {Uint8Array} key 32 bytes
 * @param {Uint8Array} signature 64 bytes
 * @param {Uint8Array} message
 * @returns {Promise<boolean>} malformed parts are a no, too
 */
export async function verify(key, signature, message) {
  return verifyAsync(signature, message, key, { zip215: false }).catch(() => false);
}
