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

/** For any twelve bits the place in the alphabet of the letter they begin with, times 16, and
 * how many of them it takes. */
const LETTERS = new Uint16Array(4096);
let [letters, filled] = [0, 0];
for (const [count, length] of LENGTHS) {
  for (let n = 0; n < count; n++) LETTERS.fill(letters++ * 16 + length, filled, filled += 4096 >> length);
}

/** @param {Uint8Array} bytes */
export function reader(bytes) {
  let at = 0;
  const padded = new Uint8Array(bytes.length + 4);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  /** The next bits, up to 25, at the left; throws where more was read than there is. */
  const next = () => view.getInt32(at > bytes.length * 8 ? -1 : at >> 3) << (at & 7);
  const fixed = (width) => {
    const number = (next() >>> 1) >>> (31 - width);
    at += width;
    return number;
  };
  const bit = () => fixed(1);
  const gamma = () => {
    const four = next();
    const zeros = Math.clz32(four | 255);
    at += zeros;
    if (zeros > 12) return fixed(zeros + 1);
    at += zeros + 1;
    return four >>> (31 - 2 * zeros);
  };
  const golomb = (order) => ((gamma() - 1) << order) + fixed(order);
  const below = (bound) => {
    const width = 31 - Math.clz32(bound);
    const number = fixed(width);
    const short = (2 << width) - bound;
    return number < short ? number : number * 2 + bit() - short;
  };
  const rising = (count, low, high) => {
    const numbers = [];
    const fill = (start, end, low, high) => {
      let middle = (start + end) >> 1;
      const least = low + middle - start;
      const number = (numbers[middle] = least + below(high - (end - 1 - middle) - least + 1));
      if (start < middle) fill(start, middle, low, number - 1);
      if (++middle < end) fill(middle, end, number + 1, high);
    };
    if (count) fill(0, count, low, high);
    return numbers;
  };
  const word = (text = "") => {
    for (;;) {
      const told = LETTERS[next() >>> 20];
      at += told & 15;
      if (told < 16) return text;
      text += told >> 4 > 41 ? String.fromCodePoint(fixed(21)) : ALPHABET[told >> 4];
    }
  };
  /** A word that begins like the one before. */
  const wordAfter = (before) => word(before.slice(0, below(Math.min(before.length, SHARED) + 1)));
  const some = (read, count = gamma()) => {
    const found = [];
    while (found.length < count) found.push(read());
    next();
    return found;
  };
  const list = (read) => some(read, gamma() - 1);
  return { bit, fixed, gamma, golomb, below, rising, word, wordAfter, some, list };
}

/**
 * The file that names all others.
 * @param {Uint8Array} bytes
 */
export function readRoot(bytes) {
  const { bit, fixed, gamma, golomb, word, wordAfter, some, list } = reader(bytes);
  const sealed = (path, seal = fixed(HASH)) => `${path}_${seal.toString(16).padStart(5, "0")}`;
  if (fixed(8) !== VERSION) throw Error("version");
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
  const shards = list(() => ({ from: (start = wordAfter(start)), seal: fixed(HASH) }));
  let rest;
  /** Runs of cards, cells and pack: read when first asked for, words come before. */
  const late = () => {
    if (rest) return rest;
    let cell = 0;
    const count = gamma() - 1;
    const step = fixed(4);
    const runs = some(() => {
      cell += golomb(step);
      return { from: cell * RANKS + gamma() - 1, seal: fixed(HASH) };
    }, count);
    return (rest = { runs, cells: sealed("cells"), pack: bit() && sealed("pack") });
  };
  /** The name of a shard or of a run of cards. */
  const nameOf = ({ from, seal }) =>
    sealed(from.length ? `w/${from}` : `c/${Math.floor(from / RANKS)}.${from % RANKS}`, seal);
  const axes = [
    ["sector", sectors],
    ["department", spots.map(({ department }) => department)],
    ["country", countries],
  ];
  const known = [];
  /** Facets of a document, by its number. */
  const facets = (number) => {
    const cell = Math.floor(number / RANKS);
    if (known[cell]) return known[cell];
    const row = Math.floor(cell / SHELVES.length);
    const shelf = cell % SHELVES.length;
    const sector = sectors[Math.floor(row / spots.length)];
    return (known[cell] = { kind: SHELVES[shelf], sector, ...spots[row % spots.length], shelf });
  };
  return { documents, order, size, axes, begin, stop, shards, late, nameOf, facets };
}

function readDocuments({ gamma, below, rising, fixed, golomb, bit }, order, size) {
  const count = gamma();
  const groups = below(count) + 1;
  const cells = rising(groups, 0, size - 1);
  if (count >= LONG) order = fixed(2);
  const numbers = [];
  for (const cell of cells) {
    let rank = -1;
    for (let left = groups < count ? gamma() : 1; left > 0; left--) {
      rank += golomb(order) + 1;
      numbers.push((cell * RANKS + rank) * LEVELS);
    }
  }
  for (let i = 0; i < count; i++) {
    numbers[i] += !bit() ? 1 : !bit() ? 2 + bit() : !bit() ? 4 + bit() : 6 + fixed(3);
  }
  return numbers;
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
    const term = { form, documents: [], said: 0, axes: [], aliases: [] };
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
  const { gamma, rising, some } = reader(bytes);
  let cell = 0;
  const cells = rising(gamma() - 1, 0, size - 1);
  return some(() => [cells[cell++] * RANKS, gamma()], cells.length);
}

/**
 * What the cards of a run show, by number; each is read when it is asked for.
 * @param {string} text
 * @param {number} first number of the first card
 * @param {object} root
 * @param {(title: string) => string} slug a name as it stands in an address
 */
export function readCards(text, first, { begin, facets }, slug) {
  const lines = new Map();
  let number = first - 1;
  for (const line of text.split("\n")) {
    const step = parseInt(line.split("\t", 1), 36);
    number = step ? (Math.floor(number / RANKS) + step) * RANKS : number + 1;
    lines.set(number, line);
  }
  return (number) => {
    const [, title, tail, subtitle, summary, place] = lines.get(number).split("\t");
    const known = facets(number);
    const url = begin[known.kind] + tail.replace(/^~/, () => slug(title));
    return { ...known, url, title, subtitle, summary, place };
  };
}
