/**
 * Inflates a raw deflate stream (RFC 1951) for browsers without DecompressionStream;
 * loaded by them alone.
 */

const EXTRA_LENGTH = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const EXTRA_DISTANCE = Array.from({ length: 30 }, (_, at) => Math.max(0, (at >> 1) - 1));
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** The first value of each symbol whose extra bits are given. */
function bases(extra, first) {
  return extra.map((_, at) => extra.slice(0, at).reduce((sum, bits) => sum + 2 ** bits, first));
}
const LENGTHS = bases(EXTRA_LENGTH, 3);
LENGTHS[28] = 258;
const DISTANCES = bases(EXTRA_DISTANCE, 1);

/** A canonical Huffman code: how many codes of each length, and the symbols in order. */
function huffman(lengths) {
  const counts = Array(16).fill(0);
  for (const length of lengths) counts[length]++;
  counts[0] = 0;
  const symbols = lengths.map((_, symbol) => symbol).filter((symbol) => lengths[symbol]);
  symbols.sort((a, b) => lengths[a] - lengths[b] || a - b);
  return { counts, symbols };
}

/** @param {Uint8Array} bytes @returns {string} the inflated text */
export function inflate(bytes) {
  const out = [];
  let at = 0;
  const bit = () => {
    if (at >= bytes.length * 8) throw new Error("a deflated file ends too early");
    return (bytes[at >> 3] >> (at++ & 7)) & 1;
  };
  const bits = (count) => {
    let value = 0;
    for (let i = 0; i < count; i++) value |= bit() << i;
    return value;
  };
  const decode = ({ counts, symbols }) => {
    let [code, first, index] = [0, 0, 0];
    for (let length = 1; length < 16; length++) {
      code = code * 2 + bit();
      if (code - first < counts[length]) return symbols[index + code - first];
      index += counts[length];
      first = (first + counts[length]) * 2;
    }
    throw new Error("a deflated file is damaged");
  };
  const stored = () => {
    at = (at + 7) & ~7;
    let length = bits(16);
    at += 16;
    while (length-- > 0) out.push(bits(8));
  };
  const fixedCodes = () => [
    huffman([...Array(144).fill(8), ...Array(112).fill(9), ...Array(24).fill(7), ...Array(8).fill(8)]),
    huffman(Array(30).fill(5)),
  ];
  const dynamicCodes = () => {
    const literals = bits(5) + 257;
    const distances = bits(5) + 1;
    const lengths = Array(19).fill(0);
    for (let i = 0, count = bits(4) + 4; i < count; i++) lengths[ORDER[i]] = bits(3);
    const code = huffman(lengths);
    const all = [];
    while (all.length < literals + distances) {
      const symbol = decode(code);
      if (symbol < 16) all.push(symbol);
      else if (symbol === 16) all.push(...Array(3 + bits(2)).fill(all[all.length - 1]));
      else all.push(...Array(symbol === 17 ? 3 + bits(3) : 11 + bits(7)).fill(0));
    }
    return [huffman(all.slice(0, literals)), huffman(all.slice(literals))];
  };
  const compressed = ([literals, distances]) => {
    for (let symbol = decode(literals); symbol !== 256; symbol = decode(literals)) {
      if (symbol < 256) out.push(symbol);
      else {
        let length = LENGTHS[symbol - 257] + bits(EXTRA_LENGTH[symbol - 257]);
        const far = decode(distances);
        const distance = DISTANCES[far] + bits(EXTRA_DISTANCE[far]);
        while (length-- > 0) out.push(out[out.length - distance]);
      }
    }
  };
  for (let last = 0; !last; ) {
    last = bit();
    const type = bits(2);
    if (type === 0) stored();
    else compressed(type === 1 ? fixedCodes() : dynamicCodes());
  }
  return new TextDecoder().decode(new Uint8Array(out));
}
