/**
 * A credential inside a picture: baked badges (Open Badges 3.0, section 5.3), by the same
 * rules as badge.py.
 *
 * - PNG: one iTXt chunk "openbadgecredential", not compressed, before IEND. SVG: one
 *   <openbadges:credential> as the first child of the root, its text the credential.
 * - Baking twice replaces; a picture with more than one credential is refused.
 * - A picture proves nothing: what is read is judged like any other file.
 */

const KEYWORD = "openbadgecredential";
const NAMESPACE = "https://purl.imsglobal.org/ob/v3p0";
/** Bytes of a picture. */
export const LARGEST = 4 * 1024 * 1024;

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const TEXTS = ["iTXt", "tEXt", "zTXt"];
const ROOT = /<svg\b[^>]*?(\/?)>/;
const BAKED = /\s*<openbadges:credential\b[^]*?<\/openbadges:credential>/g;
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

const latin = (bytes) => String.fromCharCode(...bytes);
const utf8 = new TextEncoder();

/** @param {Uint8Array} bytes */
const isPng = (bytes) => SIGNATURE.every((byte, i) => bytes[i] === byte);

/** @param {Uint8Array} bytes @returns {boolean} whether they look like a PNG or an SVG */
export const isPicture = (bytes) => isPng(bytes) || latin(bytes.subarray(0, 1024)).includes("<svg");

const CRC = Uint32Array.from({ length: 256 }, (_, value) => {
  for (let i = 0; i < 8; i++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** @param {Uint8Array} bytes @returns {number} CRC-32 (PNG 3rd edition, annex D) */
function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) crc = CRC[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}

/**
 * @param {Uint8Array} picture
 * @returns {{kind: string, body: Uint8Array, whole: Uint8Array}[]} the chunks, IEND included
 * @throws {Error} it is no whole PNG
 */
function chunks(picture) {
  if (!isPng(picture)) throw new Error("this is no PNG");
  const view = new DataView(picture.buffer, picture.byteOffset, picture.byteLength);
  const found = [];
  for (let at = SIGNATURE.length; at + 12 <= picture.length; ) {
    const end = at + 12 + view.getUint32(at);
    if (end > picture.length || view.getUint32(end - 4) !== crc32(picture.subarray(at + 4, end - 4))) break;
    const kind = latin(picture.subarray(at + 4, at + 8));
    found.push({ kind, body: picture.subarray(at + 8, end - 4), whole: picture.subarray(at, end) });
    if (kind === "IEND") return found;
    at = end;
  }
  throw new Error("the PNG is damaged or cut off");
}

const holds = ({ kind, body }) =>
  TEXTS.includes(kind) && latin(body.subarray(0, KEYWORD.length + 1)) === `${KEYWORD}\0`;

/** What follows the next zero byte. */
const afterZero = (bytes) => bytes.subarray(bytes.includes(0) ? bytes.indexOf(0) + 1 : bytes.length);

function inPng(picture) {
  return chunks(picture).filter(holds).map(({ body }) => {
    const [compressed, method] = body.subarray(KEYWORD.length + 1);
    if (compressed !== 0 || method !== 0) throw new Error("the credential is compressed");
    const text = afterZero(afterZero(body.subarray(KEYWORD.length + 3)));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(text);
  });
}

/** The text before the first element in an element. */
function textOf(element) {
  let text = "";
  for (const node of element.childNodes) {
    if (node.nodeType === 1) break;
    if (node.nodeType === 3 || node.nodeType === 4) text += node.data;
  }
  return text.trim();
}

function inSvg(picture) {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(picture);
  if (text.toUpperCase().includes("<!DOCTYPE")) throw new Error("an SVG may not bring a document type");
  const found = new DOMParser().parseFromString(text, "image/svg+xml");
  if (found.querySelector("parsererror")) throw new Error("this is no SVG");
  return [...found.getElementsByTagNameNS(NAMESPACE, "credential")].map(textOf);
}

/**
 * @param {Uint8Array} picture a baked PNG or SVG
 * @returns {string} the credential that it holds
 * @throws {Error} no picture of these kinds, or not exactly one credential in it
 */
export function extract(picture) {
  if (picture.length > LARGEST) throw new Error("the picture is too large");
  const found = isPng(picture) ? inPng(picture) : inSvg(picture);
  if (found.length !== 1) throw new Error("expected one credential in the picture");
  return found[0];
}

/**
 * @param {Uint8Array} picture a PNG
 * @param {string} credential
 * @returns {Uint8Array} the PNG with the credential in it, instead of any that it held
 * @throws {Error} the picture is no whole PNG
 */
export function bakePng(picture, credential) {
  const inside = utf8.encode(`iTXt${KEYWORD}\0\0\0\0\0${credential}`);
  const chunk = new Uint8Array(inside.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, inside.length - 4);
  chunk.set(inside, 4);
  view.setUint32(inside.length + 4, crc32(inside));
  const kept = chunks(picture).filter((part) => !holds(part)).map(({ whole }) => whole);
  const parts = [Uint8Array.from(SIGNATURE), ...kept.slice(0, -1), chunk, kept.at(-1)];
  const baked = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    baked.set(part, at);
    at += part.length;
  }
  return baked;
}

/**
 * @param {string} picture an SVG
 * @param {string} credential
 * @returns {string} the SVG with the credential in it, instead of any that it held
 * @throws {Error} the picture has no <svg> with something in it
 */
export function bakeSvg(picture, credential) {
  const bare = picture.replace(BAKED, "");
  const root = ROOT.exec(bare);
  if (!root || root[1]) throw new Error("expected an <svg> element with something in it");
  let [opening] = root;
  if (!opening.includes("xmlns:openbadges=")) {
    opening = `${opening.slice(0, -1)} xmlns:openbadges="${NAMESPACE}">`;
  }
  const text = credential.replace(/[&<>]/g, (sign) => ENTITIES[sign]);
  const element = `<openbadges:credential>${text}</openbadges:credential>`;
  return bare.slice(0, root.index) + opening + element + bare.slice(root.index + root[0].length);
}
