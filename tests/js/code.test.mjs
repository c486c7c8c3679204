import assert from "node:assert/strict";
import { test } from "node:test";

import { address, check, normalise, printed } from "../../theme/static/js/code.js";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODES = ["00MFE598VQ9KM", "TRHRBWKTKZQSG"];

test("what people type is one code: case, spaces, any hyphen, O, I and L", () => {
  for (const typed of [
    "00MF-E598-VQ9K-M", "00mfe598vq9km", "  oo mf e598 vq9k m ", "OOMF–E598—VQ9K−M",
    "0\u00ad0MF E598\u2011VQ9K\u2010M\n", "\ufeff00MFE598VQ9KM",
  ]) {
    assert.deepEqual(check(typed), { ok: true, canonical: CODES[0], reason: null, group: null });
  }
  assert.equal(normalise("oil"), "011");
});

test("letters outside ASCII are not folded into the alphabet", () => {
  assert.equal(check("00MFE598VQ9Kｍ").reason, "character");
  assert.equal(check("00MFE598VQ9Kſ").reason, "character");
});

test("a pasted address is its code, with or without the digits of the offline code", () => {
  for (const text of [
    "https://verifica.example.org/c/00mfe598vq9km/",
    "verifica.example.org/C/00MFE598VQ9KM",
    "https://verifica.example.org/c/00mfe598vq9km/#123456789",
    "https://verifica.example.org/c/00mfe598vq9km/?x=1",
  ]) {
    assert.deepEqual([check(text).ok, check(text).canonical], [true, CODES[0]]);
  }
});

test("every single wrong character of the twelve and of the check is caught", () => {
  for (const code of CODES) {
    assert.ok(check(code).ok, code);
    for (let i = 0; i < code.length; i++) {
      for (const other of ALPHABET) {
        if (other === code[i]) continue;
        assert.equal(check(code.slice(0, i) + other + code.slice(i + 1)).reason, "check");
      }
    }
  }
});

test("every swap of neighbours among the twelve is caught", () => {
  for (const code of CODES) {
    for (let i = 0; i < 11; i++) {
      if (code[i] === code[i + 1]) continue;
      const swapped = code.slice(0, i) + code[i + 1] + code[i] + code.slice(i + 2);
      assert.equal(check(swapped).reason, "check", swapped);
    }
  }
});

for (const [reason, typed, expected, group] of [
  ["nothing", "", "length", null],
  ["a character is missing in the second group", "00MF-E59-VQ9K-M", "length", 2],
  ["a character too many in the third group", "00MF E598 VQ9KK M", "length", 3],
  ["the check is missing", "00MF-E598-VQ9K", "length", null],
  ["a character is missing and no groups were typed", "00MFE598VQ9K", "length", null],
  ["two groups have a wrong length", "00M-E59888-VQ9K-M", "length", null],
  ["a U in the first group", "U0MF-E598-VQ9K-M", "character", 1],
  ["a sign in the third group", "00MFE598V*9KM", "character", 3],
  ["foreign characters in two groups", "U0MFE598VQU9M", "character", null],
  ["an emoji counts as one character", "00MFE598VQ9K😀", "character", 4],
]) {
  test(`mistyped: ${reason}`, () => {
    const answer = check(typed);
    assert.deepEqual([answer.ok, answer.reason, answer.group], [false, expected, group]);
  });
}


test("addresses are lower case without hyphens; print is upper case in groups", () => {
  assert.equal(address(CODES[0]), "/c/00mfe598vq9km/");
  assert.equal(printed(CODES[0]), "00MF-E598-VQ9K-M");
});
