/** Baked PNG pictures by the vectors of Python; SVG needs a browser (test_badge.py). */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { bakePng, bakeSvg, extract, isPicture, LARGEST } from "../../theme/static/js/badge.js";

const vectors = JSON.parse(readFileSync(new URL("../vectors/badge.json", import.meta.url), "utf-8"));
const bytes = (hex) => new Uint8Array(Buffer.from(hex, "hex"));
const hex = (array) => Buffer.from(array).toString("hex");
const isPng = ({ hex: text }) => text.startsWith("89504e47");

for (const [i, { credential, png, svg }] of vectors.baked.entries()) {
  test(`credential ${i} is baked as Python bakes it, and read back`, () => {
    assert.equal(hex(bakePng(bytes(vectors.png), credential)), png);
    assert.equal(bakeSvg(vectors.svg, credential), svg);
    assert.equal(extract(bytes(png)), credential);
  });
}
test("baking again replaces", () => {
  const { png, svg, credential, bakedPng, bakedSvg } = vectors.replaced;
  assert.equal(hex(bakePng(bytes(png), credential)), bakedPng);
  assert.equal(bakeSvg(svg, credential), bakedSvg);
});
for (const { hex: picture, credential } of vectors.read.filter(isPng)) {
  test("a chunk with a language is read", () => assert.equal(extract(bytes(picture)), credential));
}
for (const { reason, hex: picture } of vectors.refused.filter(isPng)) {
  test(`refused: ${reason}`, () => assert.throws(() => extract(bytes(picture)), Error));
}
test("a part of a larger buffer is read from where it begins", () => {
  const padded = Buffer.concat([Buffer.alloc(7), bytes(vectors.baked[1].png)]);
  assert.equal(extract(new Uint8Array(padded.buffer, padded.byteOffset + 7, padded.length - 7)), vectors.baked[1].credential);
});
test("a picture that is too large is refused before it is read", () => {
  const large = new Uint8Array(LARGEST + 1);
  large.set(bytes(vectors.baked[0].png));
  assert.throws(() => extract(large), /too large/);
});
test("an SVG with nothing in it cannot be baked", () => {
  for (const picture of ["<svg/>", "<p>", ""]) assert.throws(() => bakeSvg(picture, "{}"));
});
test("pictures are told from other files by their bytes", () => {
  assert.ok(isPicture(bytes(vectors.png)));
  assert.ok(isPicture(new TextEncoder().encode(vectors.svg)));
  assert.ok(!isPicture(new TextEncoder().encode('{"id":1}')));
});
