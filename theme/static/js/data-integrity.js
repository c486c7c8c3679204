/**
 * Data Integrity proofs of suite eddsa-jcs-2022 (W3C vc-di-eddsa 1.0, section 3.3).
 *
 * true: the proof holds; false: it does not; null: this browser cannot compute it.
 * Not here: whose key it is (verify.js), eddsa-rdfc-2022 (needs RDF).
 */

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/**
 * JSON Canonicalization Scheme, RFC 8785; sort() goes by UTF-16 unit, as it asks.
 * @param {*} value as JSON.parse returns it
 * @returns {string}
 * @throws {TypeError} a number beyond double precision, a lone surrogate
 */
export function jcs(value) {
  if (Array.isArray(value)) return `[${value.map(jcs)}]`;
  if (value && typeof value === "object") {
    return `{${Object.keys(value).sort().map((key) => `${jcs(key)}:${jcs(value[key])}`)}}`;
  }
  const unsayable = typeof value === "number" ? !Number.isFinite(value) : /\p{Cs}/u.test(value);
  if (unsayable) throw new TypeError("not I-JSON");
  return JSON.stringify(value);
}

/**
 * Bytes of a multibase base58btc text ("z…").
 * @param {string} text
 * @param {number} length expected
 * @returns {Uint8Array}
 * @throws {TypeError} another base, a foreign character, another length
 */
export function base58(text, length) {
  const [base, ...digits] = text.slice(0, 200);
  const bytes = [];
  for (const digit of digits) {
    let carry = BASE58.indexOf(digit);
    if (carry < 0) throw new TypeError("not base58btc");
    for (let i = 0; i < bytes.length || carry; i++) {
      carry += 58 * (bytes[i] ?? 0);
      bytes[i] = carry & 255;
      carry >>= 8;
    }
  }
  for (let i = 0; digits[i] === "1"; i++) bytes.push(0);
  if (base !== "z" || bytes.length !== length) throw new TypeError("not base58btc");
  return Uint8Array.from(bytes.reverse());
}

/**
 * The 32 bytes of an Ed25519 Multikey ("z6Mk…").
 * @param {string} text
 * @throws {TypeError} another kind of key
 */
export function multikey(text) {
  const bytes = base58(text, 34);
  if (bytes[0] !== 0xed || bytes[1] !== 1) throw new TypeError("not an Ed25519 key");
  return bytes.slice(2);
}

/**
 * By WebCrypto; by ed25519.js, fetched only then, in browsers whose WebCrypto has none.
 * @param {Uint8Array} key 32 bytes
 * @param {Uint8Array} signature 64 bytes
 * @param {Uint8Array} message
 * @returns {Promise<?boolean>}
 */
export async function ed25519(key, signature, message) {
  try {
    const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", imported, signature, message);
  } catch {
    const own = await import("./ed25519.js").catch(() => {});
    return own && crypto.subtle ? own.verify(key, signature, message) : null;
  }
}

/**
 * Verifies the one eddsa-jcs-2022 proof of a document.
 * @param {{proof: object|object[]}} document as JSON.parse returns it
 * @param {{key: Uint8Array}} trust 32 bytes, from a source the caller trusts
 * @returns {Promise<?boolean>}
 */
export async function verifyJcsProof({ proof, ...unsecured }, { key }) {
  try {
    const proofs = [proof].flat().filter((each) => each.cryptosuite === "eddsa-jcs-2022");
    // whatever else stands in it is signed, too
    const [{ proofValue, ...options }] = proofs;
    if (options.type !== "DataIntegrityProof" || options.proofPurpose !== "assertionMethod") return false;
    if (jcs(options["@context"]) !== jcs(unsecured["@context"])) return false;
    const signature = base58(proofValue, 64);
    const parts = [options, unsecured].map((part) => new TextEncoder().encode(jcs(part)));
    if (!crypto.subtle) return null;
    const hashes = await Promise.all(parts.map((part) => crypto.subtle.digest("SHA-256", part)));
    return await ed25519(key, signature, new Uint8Array(await new Blob(hashes).arrayBuffer()));
  } catch {
    // malformed
    return false;
  }
}
