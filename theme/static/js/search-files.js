/**
 * Reads the files of an index, as search/bits.py, postings.py, shards.py, root.py and
 * cards.py write them: numbers, words and lists of documents as strings of bits.
 */

const VERSION = 3;
const ALPHABET = ".aoeisrndltcumpbvgfhzjyqñxkw 0123456789-_/*";
const LENGTHS = [[3, 3], [6, 4], [4, 5], [4, 6], [5, 7], [4, 8], [15, 11], [2, 12]];
const SHARED = 7;
const LONG = 8;
const HASH = 20;
const KINDS = ["venture", "person", "standard", "service", "centre", "opportunity", "partner"];
const SHELVES = ["venture", "venture", ...KINDS];
/** A document's number: its cell times this, plus its rank. */
const RANKS = 65536;
/** A document of a term: its number times this, plus how much the term says about it. */
export const LEVELS = 16;

/** For any twelve bits the letter they begin with, and how many of them it takes. */
const LETTERS = [];
LENGTHS.reduce((at, [count, length]) => {
  for (let n = 0; n < count << (12 - length); n++) LETTERS.push([ALPHABET[at + (n >> (12 - length))], length]);
  return at + count;
}, 0);

/** @param {Uint8Array} bytes */
export function reader(bytes) {
  let at = 0;
  /** The next bits, up to 24, and zeros after the end. */
  const peek = (width) => {
    const i = at >> 3;
    const four = (bytes[i] << 24) | (bytes[i + 1] << 16) | (bytes[i + 2] << 8) | bytes[i + 3];
    return ((four << (at & 7)) >>> 1) >>> (31 - width);
  };
  const skip = (width) => {
    at += width;
    if (at > bytes.length * 8) throw new Error("an index file ends too early");
  };
  const fixed = (width) => {
    const number = peek(width);
    skip(width);
    return number;
  };
  const bit = () => fixed(1);
  const gamma = () => {
    const zeros = Math.clz32(peek(24)) - 8;
    skip(zeros);
    return fixed(zeros + 1);
  };
  const golomb = (order) => (gamma() - 1) * 2 ** order + fixed(order);
  const below = (bound) => {
    const width = 31 - Math.clz32(bound);
    const short = 2 ** (width + 1) - bound;
    const number = fixed(width);
    return number < short ? number : number * 2 + bit() - short;
  };
  const rising = (count, low, high) => {
    const numbers = [];
    const fill = (start, end, low, high) => {
      if (start >= end) return;
      const middle = (start + end) >> 1;
      const least = low + middle - start;
      const number = least + below(high - (end - 1 - middle) - least + 1);
      numbers[middle] = number;
      fill(start, middle, low, number - 1);
      fill(middle + 1, end, number + 1, high);
    };
    fill(0, count, low, high);
    return numbers;
  };
  const letter = () => {
    const [found, width] = LETTERS[peek(12)];
    skip(width);
    return found;
  };
  const word = (text = "") => {
    for (let next = letter(); next !== "."; next = letter()) {
      text += next === "*" ? String.fromCodePoint(fixed(21)) : next;
    }
    return text;
  };
  /** A word that begins like the one before. */
  const wordAfter = (before) => {
    const shared = below(Math.min(before.length, SHARED) + 1);
    return word(before.slice(0, shared));
  };
  const some = (read, count = gamma()) => Array.from({ length: count }, () => read());
  const list = (read) => some(read, gamma() - 1);
  return { bit, fixed, gamma, golomb, below, rising, word, wordAfter, some, list };
}

/**
 * The file that names all others.
 * @param {Uint8Array} bytes
 */
export function readRoot(bytes) {
  const { bit, fixed, gamma, golomb, word, wordAfter, some, list } = reader(bytes);
  const part = (path, from) => {
    const seal = fixed(HASH);
    return { from, get name() { return `${path}_${seal.toString(16).padStart(5, "0")}`; } };
  };
  if (fixed(8) !== VERSION) throw new Error("an index of another version");
  const documents = gamma() - 1;
  const order = fixed(2);
  const sectors = list(word);
  const spots = [];
  const countries = list(() => {
    const country = word().toUpperCase();
    spots.push(...list(() => ({ country, department: word() })));
    return country;
  });
  const size = sectors.length * spots.length * SHELVES.length;
  const begin = Object.fromEntries(KINDS.map((kind) => [kind, word()]));
  const stop = new Set(list(word));
  let start = "";
  const shards = list(() => part("w/" + (start = wordAfter(start)), start));
  let rest;
  /** Runs of cards, cells and pack: read when first asked for, words come before. */
  const late = () => {
    if (rest) return rest;
    let cell = 0;
    const count = gamma() - 1;
    const step = fixed(4);
    const runs = some(() => {
      cell += golomb(step);
      const rank = gamma() - 1;
      return part(`c/${cell}.${rank}`, cell * RANKS + rank);
    }, count);
    return (rest = { runs, cells: part("cells").name, pack: bit() && part("pack").name });
  };
  const axes = [
    ["sector", sectors],
    ["department", spots.map(({ department }) => department)],
    ["country", countries],
  ];
  const known = [];
  /** Facets of a document, by its number. */
  const facets = (number) => {
    const cell = Math.floor(number / RANKS);
    const row = Math.floor(cell / SHELVES.length);
    const shelf = cell % SHELVES.length;
    const sector = sectors[Math.floor(row / spots.length)];
    known[cell] = known[cell] ?? { kind: SHELVES[shelf], sector, ...spots[row % spots.length], shelf };
    return known[cell];
  };
  return { documents, order, size, axes, begin, stop, shards, late, facets };
}

function readDocuments(read, order, size) {
  const count = read.gamma();
  const groups = read.below(count) + 1;
  const cells = read.rising(groups, 0, size - 1);
  if (count >= LONG) order = read.fixed(2);
  const numbers = [];
  for (const cell of cells) {
    let rank = -1;
    for (let left = groups < count ? read.gamma() : 1; left > 0; left--) {
      rank += read.golomb(order) + 1;
      numbers.push(cell * RANKS + rank);
    }
  }
  return numbers.map((number) => number * LEVELS + (
    !read.bit() ? 1
      : !read.bit() ? 2 + read.bit()
      : !read.bit() ? 4 + read.bit()
      : 6 + read.fixed(3)
  ));
}

/**
 * The terms of a shard.
 * @param {Uint8Array} bytes
 * @param {object} root
 * @param {boolean} bare forms and no more
 */
export function readTerms(bytes, { order, size, axes }, bare) {
  const read = reader(bytes);
  let form = "";
  return read.some(() => {
    form = read.wordAfter(form);
    const term = { form, documents: [], said: 0, axes: [], aliases: [], back: 0 };
    if (bare) return term;
    term.back = read.gamma() - 1;
    const flags = read.bit() ? 8 : read.fixed(4);
    if (flags & 8) term.documents = readDocuments(read, order, size);
    if (flags & 4) term.said = read.gamma() - 1;
    if (flags & 2) {
      term.axes = read.some(() => {
        const axis = read.fixed(2);
        return { axis, name: axes[axis][0], value: axes[axis][1][read.gamma() - 1] };
      });
    }
    if (flags & 1) term.aliases = read.some(() => [read.gamma() - 1, read.word()]);
    return term;
  });
}

/**
 * The documents of every cell: the number of its first and how many there are.
 * @param {Uint8Array} bytes
 * @param {object} root
 */
export function readCells(bytes, { size }) {
  const read = reader(bytes);
  const cells = read.rising(read.gamma() - 1, 0, size - 1);
  return cells.map((cell) => [cell * RANKS, read.gamma()]);
}

/**
 * What the cards of a run show, by number.
 * @param {string} text
 * @param {number} first number of the first card
 * @param {object} root
 * @param {(title: string) => string} slug a name as it stands in an address
 */
export function readCards(text, first, { begin, facets }, slug) {
  const cards = new Map();
  let number = first - 1;
  for (const line of text.split("\n")) {
    const [step, title, tail, subtitle, summary, place] = line.split("\t");
    number = step ? (Math.floor(number / RANKS) + parseInt(step, 36)) * RANKS : number + 1;
    const known = facets(number);
    const url = begin[known.kind] + tail.replace(/^~/, () => slug(title));
    cards.set(number, { ...known, url, title, subtitle, summary, place });
  }
  return cards;
}
