/**
 * The compact payload of an offline QR code: COSE_Sign1 (RFC 9052) written as digits.
 *
 * - The same rules as compact.py: one frame, Ed25519, the code as external_aad, claims in
 *   deterministic CBOR (RFC 8949, section 4.2.1), and no second form of anything.
 * - Claims are told only when one of the issuer's keys signed them about this code.
 * - Not here: status. Without a list nobody can tell what became of the certificate.
 *
 * @typedef {{name: string, standard: string, title: string, level?: string, centre: string,
 *   issued: string, expires?: string}} Claims
 */

import { ed25519 } from "./data-integrity.js";

/** Label in the payload: name of the claim, major type on the wire (0 a number, 3 a text). */
const LABELS = {
  1: ["name", 3],
  2: ["standard", 3],
  3: ["title", 3],
  4: ["level", 3],
  5: ["centre", 3],
  6: ["issued", 0],
  7: ["expires", 0],
};
const REQUIRED = ["name", "standard", "title", "centre", "issued"];
/** 0x01, then an array of four: {1: -8} as bytes, and an empty map. */
const FRAME = [0x01, 0x84, 0x43, 0xa1, 0x01, 0x27, 0xa0];
const LONGEST = 1800;

/** @param {string} digits @returns {Uint8Array} */
function bytesOf(digits) {
  if (!/^[1-9]\d*$/.test(digits) || digits.length > LONGEST) throw new TypeError("not digits");
  // the first byte is 0x01, which has one digit
  const hex = `0${BigInt(digits).toString(16)}`;
  if (hex.length % 2) throw new TypeError("another first byte");
  return Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
}

/** Reads heads and strings in their shortest form, and nothing past the end. */
class Reader {
  constructor(bytes) {
    this.rest = bytes;
  }
  take(length) {
    if (length > this.rest.length) throw new TypeError("cut off");
    const taken = this.rest.slice(0, length);
    this.rest = this.rest.slice(length);
    return taken;
  }
  /** @returns {number} the argument of a head of this major type */
  head(major) {
    const [first] = this.take(1);
    const information = first & 31;
    if (first >> 5 !== major || information > 26) throw new TypeError("another type");
    if (information < 24) return information;
    const length = 1 << (information - 24);
    const argument = this.take(length).reduce((sum, byte) => sum * 256 + byte, 0);
    if (argument < (length === 1 ? 24 : 2 ** (4 * length))) throw new TypeError("a longer form");
    return argument;
  }
}

/** @param {Uint8Array} bytes @returns {Claims} */
function claimsOf(bytes) {
  const reader = new Reader(bytes);
  const claims = {};
  // labels go up, so none stands twice
  let last = 0;
  for (let left = reader.head(5); left; left--) {
    const label = reader.head(0);
    if (label <= last || !LABELS[label]) throw new TypeError("another claim");
    last = label;
    const [name, major] = LABELS[label];
    const argument = reader.head(major);
    claims[name] = major
      ? new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(reader.take(argument))
      : new Date(argument * 864e5).toISOString().slice(0, 10);
  }
  const whole = REQUIRED.every((name) => name in claims);
  if (!whole || reader.rest.length) throw new TypeError("a claim is missing, or something follows");
  return claims;
}

/** A byte string or text with its head. */
function sized(major, bytes) {
  const { length } = bytes;
  const type = major << 5;
  if (length < 24) return [type | length, ...bytes];
  if (length < 256) return [type | 24, length, ...bytes];
  return [type | 25, length >> 8, length & 255, ...bytes];
}
const ascii = (text) => new TextEncoder().encode(text);

/**
 * @param {string} digits what stands behind "#"
 * @param {{code: string, keys: Uint8Array[]}} trust code: what stands before it, canonical;
 *   keys: the issuer's
 * @returns {Promise<{outcome: ("passed"|"failed"|"unchecked"), claims?: Claims}>} unchecked:
 *   this browser cannot tell
 */
export async function verifyPayload(digits, { code, keys }) {
  let claims, signature, signed;
  try {
    const reader = new Reader(bytesOf(digits));
    const frame = reader.take(FRAME.length);
    const payload = reader.take(reader.head(2));
    signature = reader.take(reader.head(2));
    if (FRAME.some((byte, i) => byte !== frame[i]) || signature.length !== 64 || reader.rest.length) {
      throw new TypeError("another frame");
    }
    claims = claimsOf(payload);
    // RFC 9052, section 4.4: ["Signature1", protected, external_aad, payload]
    signed = Uint8Array.of(
      0x84,
      ...sized(3, ascii("Signature1")),
      ...sized(2, FRAME.slice(3, 6)),
      ...sized(2, ascii(code)),
      ...sized(2, payload),
    );
  } catch {
    return { outcome: "failed" };
  }
  const held = await Promise.all(keys.map((key) => ed25519(key, signature, signed)));
  if (held.includes(true)) return { outcome: "passed", claims };
  return { outcome: held.includes(null) ? "unchecked" : "failed" };
}
