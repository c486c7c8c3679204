/**
 * How words are written, heard and shortened: the same rules as search/spelling.py,
 * held together by tests/vectors/search-text.json.
 */

const SOUNDS = [
  [/ñ/g, "n"],
  [/g(?=[ei])/g, "j"],
  [/gu(?=[ei])/g, "g"],
  [/qu(?=[ei])/g, "k"],
  [/ch/g, "\0"],
  [/ph/g, "f"],
  [/h/g, ""],
  [/c(?=[ei])|[zx]/g, "s"],
  [/[cq]/g, "k"],
  [/\0/g, "c"],
  [/ll/g, "y"],
  [/v/g, "b"],
  [/n(?=[bp])/g, "m"],
  [/(.)\1+/g, "$1"],
];
const ENDING = /^(.{2,}?[^aeiou])((?:es){1,2}|[aeo]s?|y|ies?)$|^(.{2,}[^s])s$/;

/** Lower case, no accents, ñ kept. @param {string} text */
export const normalise = (text) =>
  text.toLowerCase().normalize("NFKD").replace(/n\u0303/g, "ñ").replace(/\p{M}/gu, "");

/** Runs of letters and digits, normalised. @param {string} text @returns {string[]} */
export const words = (text) => normalise(text).match(/[\p{L}\p{N}]+/gu) ?? [];

/** How a normalised word is heard. @param {string} word */
export const sound = (word) =>
  SOUNDS.reduce((heard, [written, as]) => heard.replace(written, as), word);

/** A normalised word without its ending of number and gender. @param {string} word */
export function root(word) {
  const [, rest, ending, singular] = ENDING.exec(word) ?? [];
  if (!rest) return singular ?? word;
  return /^[ei]/.test(ending) ? rest.replace(/c$/, "z").replace(/g$/, "j") : rest;
}
