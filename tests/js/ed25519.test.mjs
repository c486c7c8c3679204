/** The same answers from WebCrypto and from the library that stands in for it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { ed25519 } from "../../theme/static/js/data-integrity.js";
import { verify } from "../../theme/static/js/ed25519.js";
import { keyPair } from "./issuer.mjs";

const hex = (text) => new Uint8Array(Buffer.from(text, "hex"));
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

/** RFC 8032, section 7.1: key, message, signature. */
const published = {
  "test 1, an empty message": [
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155" +
      "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  ],
  "test 2, one byte": [
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  ],
  "test 3, two bytes": [
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    "af82",
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac" +
      "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
  ],
};
for (const [name, [key, message, signature]] of Object.entries(published)) {
  test(`RFC 8032 ${name}`, async () => {
    for (const each of [verify, ed25519]) {
      assert.equal(await each(hex(key), hex(signature), hex(message)), true);
      assert.equal(await each(hex(key), hex(signature), hex(`${message}00`)), false);
    }
  });
}

test("any bit changed in key, signature or message is refused, as WebCrypto refuses it", async () => {
  for (let round = 1; round <= 16; round++) {
    const { privateKey, publicKey } = await keyPair(round);
    const message = new Uint8Array(64).map((_, i) => (i * round) & 255);
    const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", privateKey, message));
    assert.equal(await verify(publicKey, signature, message), true);
    for (const target of [0, 1, 2]) {
      const parts = [publicKey.slice(), signature.slice(), message.slice()];
      const bit = (round * 37) % (parts[target].length * 8);
      parts[target][bit >> 3] ^= 1 << (bit & 7);
      assert.equal(await verify(...parts), false);
      assert.equal(await ed25519(...parts), false);
    }
  }
});

test("a signature made anew by adding the group order to its scalar is refused", async () => {
  const { privateKey, publicKey } = await keyPair(1);
  const message = hex("00");
  const signature = Buffer.from(await crypto.subtle.sign("Ed25519", privateKey, message));
  const scalar = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString("hex")}`);
  const raised = Buffer.from((scalar + ORDER).toString(16).padStart(64, "0"), "hex").reverse();
  const forged = new Uint8Array(Buffer.concat([signature.subarray(0, 32), raised]));
  assert.equal(await verify(publicKey, forged, message), false);
  assert.equal(await ed25519(publicKey, forged, message), false);
});

// R is the neutral point and the scalar is zero: the equation holds for a key of small
// order, whoever signs, so such a key must be refused for what it is
const EMPTY = hex(`01${"00".repeat(63)}`);
for (const [reason, key] of [
  ["the neutral point", `01${"00".repeat(31)}`],
  ["one plus the prime of the field", `ee${"ff".repeat(30)}7f`],
  ["zero with a sign", `01${"00".repeat(30)}80`],
  ["no point of the curve", `02${"00".repeat(31)}`],
  ["too short", `01${"00".repeat(30)}`],
  ["too long", `01${"00".repeat(32)}`],
]) {
  test(`a key that is ${reason} proves nothing`, async () => {
    assert.equal(await verify(hex(key), EMPTY, hex("")), false);
  });
}
test("a signature of another length proves nothing", async () => {
  const { publicKey } = await keyPair(1);
  assert.equal(await verify(publicKey, new Uint8Array(63), hex("")), false);
  assert.equal(await verify(publicKey, new Uint8Array(65), hex("")), false);
});
