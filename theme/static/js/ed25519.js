/**
 * Ed25519 verification (RFC 8032, section 5.1.7) for browsers whose WebCrypto has none.
 *
 * - Verifies only: everything here is public, so nothing needs constant time. No signing.
 * - Strict as OpenSSL and BoringSSL are: the scalar is below the group order, the key's
 *   encoding is canonical, and the recomputed R equals that of the signature byte by byte.
 * - SHA-512 comes from WebCrypto, which every secure page has.
 *
 * A point is [X, Y, Z, T] in extended coordinates: x = X/Z, y = Y/Z, xy = T/Z.
 */

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (number) => ((number % P) + P) % P;

function power(base, exponent) {
  let result = 1n;
  for (; exponent; exponent >>= 1n) {
    if (exponent & 1n) result = mod(result * base);
    base = mod(base * base);
  }
  return result;
}
const inverse = (number) => power(number, P - 2n);

const D = mod(-121665n * inverse(121666n));
const ROOT_OF_MINUS_1 = power(2n, (P - 1n) / 4n);
const NEUTRAL = [0n, 1n, 1n, 0n];

/** Little-endian bytes as a number. */
const number = (bytes) =>
  BigInt(`0x${[...bytes].reverse().map((byte) => byte.toString(16).padStart(2, "0")).join("")}`);

/** Complete for this curve: it doubles, too (Hisil and others 2008, a = -1). */
function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2));
  const b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * D * t1 * t2);
  const d = mod(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

/** @returns {?bigint[]} null when the bytes are no point (section 5.1.3) */
function decode(bytes) {
  const encoded = number(bytes);
  const sign = encoded >> 255n;
  const y = encoded & (2n ** 255n - 1n);
  const u = mod(y * y - 1n);
  const v = mod(D * y * y + 1n);
  let x = mod(u * v ** 3n * power(mod(u * v ** 7n), (P - 5n) / 8n));
  if (mod(v * x * x) !== u) x = mod(x * ROOT_OF_MINUS_1);
  if (y >= P || mod(v * x * x) !== u || (!x && sign)) return null;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, mod(x * y)];
}

function encode([x, y, z]) {
  const scale = inverse(z);
  let left = mod(y * scale) | ((mod(x * scale) & 1n) << 255n);
  return Uint8Array.from({ length: 32 }, () => {
    const byte = Number(left & 255n);
    left >>= 8n;
    return byte;
  });
}

const BASE = decode(Uint8Array.from({ length: 32 }, (_, i) => (i ? 0x66 : 0x58)));

/**
 * @param {Uint8Array} key 32 bytes
 * @param {Uint8Array} signature 64 bytes
 * @param {Uint8Array} message
 * @returns {Promise<boolean>}
 */
export async function verify(key, signature, message) {
  const point = key.length === 32 && signature.length === 64 && decode(key);
  const r = signature.slice(0, 32);
  const s = number(signature.slice(32));
  if (!point || s >= ORDER) return false;
  const hashed = await crypto.subtle.digest("SHA-512", Uint8Array.of(...r, ...key, ...message));
  const k = number(new Uint8Array(hashed)) % ORDER;

  // s B - k A, both at once, from the highest bit down
  const [x, y, z, t] = point;
  const minus = [P - x, y, z, P - t];
  const sums = [NEUTRAL, BASE, minus, add(BASE, minus)];
  let sum = NEUTRAL;
  for (let bit = 252n; bit >= 0n; bit--) {
    sum = add(add(sum, sum), sums[Number(((s >> bit) & 1n) | (((k >> bit) & 1n) << 1n))]);
  }
  return encode(sum).every((byte, i) => byte === r[i]);
}
