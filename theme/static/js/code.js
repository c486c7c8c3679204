/**
 * Certificate codes: 13 characters that a thumb can type and a phone can check.
 *
 * The same rules as codes.py: Crockford base32, the 13th is the value of the other
 * twelve modulo 37; a group is named only when the evidence points at one group.
 * Groups count from 1: K7QM-3T9X-VB2H-4.
 *
 * @typedef {{ok: boolean, canonical: string, reason: (null|"length"|"character"|"check"),
 *   group: (null|number)}} Answer
 */

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTHS = [4, 4, 4, 1];
const SEPARATORS =
  /[\t\n\v\f\r \u00a0\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\-\u00ad\u2010-\u2015\u2212]+/;
/** Characters mistaken for one another on a creased or handwritten paper. */
const CONFUSABLE =
  "0DQ 17J 2Z 38 3E 4A 5S 6G 8B 9G CG EF HN KX MN MW PR UV VW VY".split(" ");

/**
 * The code in a pasted address of a certificate, else the text as it is.
 * @param {string} text
 */
export const typed = (text) => /\/c\/([^/?#]*)/i.exec(text)?.[1] ?? text;

/**
 * Canonical form of what was typed; it need not be a code.
 * @param {string} text
 */
export const normalise = (text) =>
  text
    .split(SEPARATORS)
    .join("")
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");

/** @param {string[]} symbols */
function isValid(symbols) {
  const values = symbols.map((symbol) => ALPHABET.indexOf(symbol));
  const check = values.pop();
  return values.reduce((sum, value) => (sum * 32 + value) % 37, 0) === check && !values.includes(-1);
}

/** @param {number} index */
const groupAt = (index) => Math.floor(index / 4) + 1;

/** @param {number[]} groups @returns {?number} the one they all are */
const only = (groups) => (new Set(groups).size === 1 ? groups[0] : null);

/** @param {string} text */
function groupOfWrongLength(text) {
  const parts = text.split(SEPARATORS).filter(Boolean);
  if (parts.length !== LENGTHS.length) return null;
  return only(LENGTHS.flatMap((length, i) => ([...parts[i]].length === length ? [] : [i + 1])));
}

/**
 * Groups in which one look-alike or one swap of neighbours mends the check.
 * @param {string[]} symbols
 * @returns {number[]}
 */
function mendableGroups(symbols) {
  return symbols.flatMap((symbol, i) => {
    const before = symbols.slice(0, i);
    const next = symbols[i + 1];
    const lookalikes = CONFUSABLE.filter((set) => set.includes(symbol)).join("");
    const mends = [...lookalikes]
      .filter((other) => other !== symbol && isValid([...before, other, ...symbols.slice(i + 1)]))
      .map(() => groupAt(i));
    return next && isValid([...before, next, symbol, ...symbols.slice(i + 2)])
      ? [...mends, groupAt(i), groupAt(i + 1)]
      : mends;
  });
}

/**
 * Judges a typed code or pasted address before any request.
 * @param {string} text
 * @returns {Answer}
 */
export function check(text) {
  const canonical = normalise(typed(text));
  const symbols = [...canonical];
  /** @returns {Answer} */
  const answer = (reason, group) => ({ ok: !reason, canonical, reason, group });

  if (symbols.length !== 13) return answer("length", groupOfWrongLength(typed(text)));
  const foreign = symbols.flatMap((symbol, i) => (ALPHABET.includes(symbol) ? [] : [groupAt(i)]));
  if (foreign.length) return answer("character", only(foreign));
  if (!isValid(symbols)) return answer("check", only(mendableGroups(symbols)));
  return answer(null, null);
}

/**
 * Address of the page behind a canonical code.
 * @param {string} canonical
 */
export const address = (canonical) => `/c/${canonical.toLowerCase()}/`;

/**
 * As printed: K7QM-3T9X-VB2H-4.
 * @param {string} canonical
 */
export const printed = (canonical) => canonical.match(/.{1,4}/gsu)?.join("-") ?? "";
