import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { constants, deflateRawSync, inflateRawSync } from "node:zlib";

import { inflate } from "../../theme/static/js/search-inflate.js";

const { Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE, Z_DEFAULT_STRATEGY } = constants;
const TEXTS = [
  "",
  "a",
  "Panadería Ñandú ❤ 🎉",
  "la espiga ".repeat(5_000),
  readFileSync(new URL(import.meta.url), "utf8"),
  Array.from({ length: 3_000 }, (_, at) => String.fromCodePoint(32 + ((at * at * 7919) % 5_000))).join(""),
];

test("whatever was deflated is inflated", () => {
  for (const text of TEXTS) {
    for (const level of [0, 1, 6, 9]) {
      for (const strategy of [Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE]) {
        const bytes = new Uint8Array(deflateRawSync(text, { level, strategy }));
        assert.equal(inflate(bytes), text);
      }
    }
  }
});

test("the cards of an index are inflated as the browser would", () => {
  const vector = new URL("../vectors/search-index.json", import.meta.url);
  const files = Object.entries(JSON.parse(readFileSync(vector, "utf8")));
  const cards = files.filter(([path]) => path.includes("/c/"));
  assert.ok(cards.length > 0);
  for (const [, text] of cards) {
    const bytes = Buffer.from(text, "base64");
    assert.equal(inflate(new Uint8Array(bytes)), inflateRawSync(bytes).toString("utf8"));
  }
});

test("a file that was cut short throws", () => {
  const bytes = new Uint8Array(deflateRawSync("la espiga ".repeat(50)));
  assert.throws(() => inflate(bytes.subarray(0, 8)), /ends too early/);
});
