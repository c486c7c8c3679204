/** Payloads that the issuer did sign, and that are refused for their form all the same. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { verifyPayload } from "../../theme/static/js/compact.js";
import { keyPair } from "./issuer.mjs";

const CODE = "00MFE598VQ9KM";
const { privateKey, publicKey } = await keyPair(1);
const utf8 = (text) => [...new TextEncoder().encode(text)];
const text = (value) => [0x60 | utf8(value).length, ...utf8(value)];
const bytes = (value) => [0x58, value.length, ...value];

/** The claims of a sound payload, label by label; days are of 2026 and 2029. */
const CLAIMS = [
  [0x01, ...text("Ñandú")],
  [0x02, ...text("CON-01")],
  [0x03, ...text("Albañilería")],
  [0x05, ...text("Centro")],
  [0x06, 0x19, 0x50, 0xa8],
  [0x07, 0x19, 0x54, 0xf0],
];
const map = (claims) => [0xa0 | claims.length, ...claims.flat()];

async function digitsOf(payload, { frame = (parts) => parts } = {}) {
  const header = [0xa1, 0x01, 0x27];
  const signed = [0x84, ...text("Signature1"), 0x43, ...header, 0x4d, ...utf8(CODE), ...bytes(payload)];
  const signature = await crypto.subtle.sign("Ed25519", privateKey, Uint8Array.from(signed));
  const cose = frame([0x84, 0x43, ...header, 0xa0, ...bytes(payload), ...bytes([...new Uint8Array(signature)])]);
  return BigInt(`0x01${Buffer.from(cose).toString("hex")}`).toString();
}
const judge = (digits) => verifyPayload(digits, { code: CODE, keys: [publicKey] });

test("a sound payload is told whole", async () => {
  assert.deepEqual(await judge(await digitsOf(map(CLAIMS))), {
    outcome: "passed",
    claims: {
      name: "Ñandú", standard: "CON-01", title: "Albañilería", centre: "Centro",
      issued: "2026-07-14", expires: "2029-07-14",
    },
  });
});

const [name, standard, ...others] = CLAIMS;
for (const [reason, payload] of Object.entries({
  "labels go down": map([standard, name, ...others]),
  "a label stands twice": map([name, name, standard, ...others]),
  "a label is unknown": map([...CLAIMS, [0x08, ...text("x")]]),
  "the name is missing": map(CLAIMS.slice(1)),
  "the issue day is missing": map(CLAIMS.filter(([label]) => label !== 6)),
  "the name is a number": map([[0x01, 0x05], standard, ...others]),
  "a day is a text": map([...CLAIMS.slice(0, -1), [0x07, ...text("2029")]]),
  "a day is negative": map([...CLAIMS.slice(0, -1), [0x07, 0x39, 0x54, 0xf0]]),
  "a length is in a longer form": map([[0x01, 0x78, 0x01, 0x41], standard, ...others]),
  "a number is in a longer form": map([...CLAIMS.slice(0, -1), [0x07, 0x1a, 0, 0, 0x54, 0xf0]]),
  "a text has no fixed length": map([[0x01, 0x7f, 0x61, 0x41, 0xff], standard, ...others]),
  "a text is not UTF-8": map([[0x01, 0x62, 0xc3, 0x28], standard, ...others]),
  "it is cut off": map(CLAIMS).slice(0, -1),
  "a number is cut off": map([...CLAIMS.slice(0, -1), [0x07, 0x1a, 0x01, 0x00, 0x00]]),
  "something follows": [...map(CLAIMS), 0x00],
  "it is no map": [0x80],
  "it is empty": [],
})) {
  test(`signed, but ${reason}`, async () => {
    assert.deepEqual(await judge(await digitsOf(payload)), { outcome: "failed" });
  });
}

for (const [reason, frame] of Object.entries({
  "something follows": (parts) => [...parts, 0x00],
  "it is cut off": (parts) => parts.slice(0, -1),
  "it is tagged": (parts) => [0xd2, ...parts],
  "another algorithm is named": (parts) => parts.with(4, 0x26),
  "a header is unprotected": (parts) => [...parts.slice(0, 5), 0xa1, 0x04, 0x00, ...parts.slice(6)],
  "it has five parts": (parts) => parts.with(0, 0x85),
})) {
  test(`a frame in which ${reason}`, async () => {
    assert.deepEqual(await judge(await digitsOf(map(CLAIMS), { frame })), { outcome: "failed" });
  });
}

test("a second row of digits for the same payload is refused", async () => {
  const digits = await digitsOf(map(CLAIMS));
  for (const other of [`0${digits}`, String(BigInt(digits) * 16n), `${digits} `, `+${digits}`, `${digits}n`]) {
    assert.deepEqual(await judge(other), { outcome: "failed" });
  }
});
