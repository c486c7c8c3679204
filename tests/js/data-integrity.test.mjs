import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { base58, jcs, multikey, verifyJcsProof } from "../../theme/static/js/data-integrity.js";
import { base58 as encode, credential, keyPair, sign } from "./issuer.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const published = process.env.CONSTANCIA_VECTORS || join(root, "..", "shared", "vectors");

const canonical = {
  "names are sorted by UTF-16 unit, not by code point": [{ "\u20ac": 1, "\ufb33": 2, "😂": 3, a: 4 }, '{"a":4,"\u20ac":1,"😂":3,"\ufb33":2}'],
  "names sort by unit, shorter first": [{ aa: 1, a: 2, B: 3, "": 4 }, '{"":4,"B":3,"a":2,"aa":1}'],
  "numbers go as ECMAScript writes them": [[1e21, 1e-7, -0, 4.5, 1e20, 333333333.3333333], "[1e+21,1e-7,0,4.5,100000000000000000000,333333333.3333333]"],
  "control characters are escaped, others are not": ["\u0000\b\t\n\f\r\"\\/\u007fé\u2028", '"\\u0000\\b\\t\\n\\f\\r\\"\\\\/\u007fé\u2028"'],
  "words that look like numbers stay text": ["Infinity", '"Infinity"'],
  "lists keep their order and may be empty": [[[], {}, null, true, false], "[[],{},null,true,false]"],
  "__proto__ is a name like others": [JSON.parse('{"__proto__":1,"a":2}'), '{"__proto__":1,"a":2}'],
};
for (const [reason, [value, text]] of Object.entries(canonical)) {
  test(`jcs: ${reason}`, () => assert.equal(jcs(value), text));
}
for (const value of [JSON.parse("1e400"), JSON.parse("-1e400"), NaN, "\ud800", { "\udc00": 1 }, ["a\ud83d"]]) {
  test(`jcs refuses ${typeof value} that JSON cannot carry: ${String(value)}`, () => {
    assert.throws(() => jcs(value), TypeError);
  });
}

test("base58 reads back what was written, leading zeros too", () => {
  for (const bytes of [[0], [0, 0, 1], [255, 255], [0, 0, 0, 40, 127, 180, 205], [...Array(64).keys()]]) {
    const text = bytes.some(Boolean) ? encode(Uint8Array.from(bytes)) : "z1";
    assert.deepEqual([...base58(text, bytes.length)], bytes);
  }
});
for (const [reason, text, length] of [
  ["another base", "u12", 2], ["no text", "", 0], ["a foreign character", "z10", 2], ["another length", "z12", 3],
  ["a letter outside ASCII", "z1é", 2], ["far too long a text", `z${"2".repeat(400)}`, 64],
]) {
  test(`base58 refuses ${reason}`, () => assert.throws(() => base58(text, length), TypeError));
}
test("multikey refuses a private key", () => {
  assert.throws(() => multikey("z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"), TypeError);
});

test("a proof that was signed for something else is none, though its signature holds", async () => {
  const key = await keyPair(1);
  const proved = async (change) =>
    verifyJcsProof(await sign(credential(), key, change), { key: key.publicKey });
  assert.equal(await proved({}), true);
  assert.equal(await proved({ proofPurpose: "authentication" }), false);
  assert.equal(await proved({ type: "Ed25519Signature2020" }), false);
  assert.equal(await proved({ "@context": ["https://www.w3.org/ns/credentials/v2"] }), false);
});

test("the vector of the W3C specification holds, and no other document does", async (t) => {
  const folder = join(published, "w3c-vc-di-eddsa", "TestVectors");
  if (!existsSync(folder)) return t.skip(`no published vectors at CONSTANCIA_VECTORS`);
  const read = (name) => JSON.parse(readFileSync(join(folder, name), "utf-8"));
  const text = (name) => readFileSync(join(folder, "eddsa-jcs-2022", name), "utf-8");
  const { proof, ...document } = read("eddsa-jcs-2022/signedJCS.json");
  assert.equal(jcs(document), text("canonDocJCS.txt"));
  assert.equal(jcs(read("eddsa-jcs-2022/proofConfigJCS.json")), text("proofCanonJCS.txt"));

  const key = multikey(read("keyPair.json").publicKeyMultibase);
  assert.equal(await verifyJcsProof({ ...document, proof }, { key }), true);
  assert.equal(await verifyJcsProof({ ...document, proof: [proof] }, { key }), true);
  assert.equal(await verifyJcsProof({ ...document, name: "Other", proof }, { key }), false);
  assert.equal(await verifyJcsProof({ ...document, proof: { ...proof, created: "2023-02-24T23:36:39Z" } }, { key }), false);
  assert.equal(await verifyJcsProof({ ...document, proof }, { key: (await keyPair(1)).publicKey }), false);
  return undefined;
});
