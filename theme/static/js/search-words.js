/**
 * How words are written, heard and shortened, as search/spelling.py does it;
 * tests/vectors/search-words.json holds both together.
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
  [/[^a-z0-9]/g, "x"],
];
const ENDING = /^(.{2,}?[^aeiou])((?:es){1,2}|[aeo]s?|y|ies?)$|^(.{2,}[^s])s$/;
/** Letters of other alphabets: what takes long to tell is not asked of other texts. */
const OTHERS = /[^\0-\x7fñ\u0300-\u036f]/;

/** Lower case, no accents, ñ kept. @param {string} text */
export const normalise = (text) => {
  const told = text.toLowerCase().normalize("NFKD").replace(/n\u0303/g, "ñ");
  return told.replace(OTHERS.test(told) ? /\p{M}/gu : /[\u0300-\u036f]/g, "");
};

/** Runs of letters and digits, normalised. @param {string} text @returns {string[]} */
export const words = (text) => {
  const told = normalise(text);
  return told.match(OTHERS.test(told) ? /[\p{L}\p{N}]+/gu : /[a-zñ\d]+/g) ?? [];
};

const heard = new Map();

/** How a normalised word is heard. @param {string} word */
export function sound(word) {
  if (!heard.has(word)) {
    heard.set(word, SOUNDS.reduce((text, [written, as]) => text.replace(written, as), word));
  }
  return heard.get(word);
}

/** A normalised word without its ending of number and gender. @param {string} word */
export function root(word) {
  const [, rest, ending, singular] = ENDING.exec(word) ?? [];
  if (!rest) return singular ?? word;
  return /^[ei]/.test(ending) ? rest.replace(/c$/, "z").replace(/g$/, "j") : rest;
}

/** The key under which a word stands in the index. @param {string} word */
export const keyOf = (word) => sound(root(word));
