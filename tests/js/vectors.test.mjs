/** What Python wrote, read by the browser's modules: both sides must agree. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import * as code from "../../theme/static/js/code.js";
import { verifyPayload } from "../../theme/static/js/compact.js";
import { base58, jcs, multikey, verifyJcsProof } from "../../theme/static/js/data-integrity.js";
import { DETAILS } from "../../theme/static/js/details.js";
import { bit, decode } from "../../theme/static/js/status-list.js";
import { verdict, verifyCredential } from "../../theme/static/js/verify.js";
import { serve } from "./issuer.mjs";

const vectors = (name) => JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf-8"));
const show = (value) => JSON.stringify(value).slice(0, 60);

const codes = vectors("codes");
for (const { code: canonical } of codes.derived) {
  test(`derived code ${canonical} checks`, () => assert.equal(code.check(canonical).ok, true));
}
for (const { code: canonical, groups } of codes.printed) {
  test(`code ${canonical} is printed in groups`, () => assert.equal(code.printed(canonical), groups.join("-")));
}
for (const { typed, canonical } of codes.normalise) {
  test(`typed ${show(typed)} is read`, () => assert.equal(code.normalise(typed), canonical));
}
for (const { typed, reason, group } of codes.mistyped) {
  test(`mistyped ${show(typed)}`, () => {
    const answer = code.check(typed);
    assert.deepEqual([answer.ok, answer.reason, answer.group], [false, reason, group]);
  });
}

for (const { value, canonical } of vectors("jcs").cases) {
  test(`jcs of ${show(value)}`, () => assert.equal(jcs(value), canonical));
}

const proof = vectors("proof");
test("base58 and multikey", () => {
  for (const { hex, multibase } of proof.base58) {
    assert.equal(Buffer.from(base58(multibase, hex.length / 2)).toString("hex"), hex);
  }
  assert.equal(Buffer.from(multikey(proof.publicKeyMultibase)).toString("hex"), proof.publicKey);
});
test("a proof that Python made holds, and breaks with any byte of the key", async () => {
  const key = multikey(proof.publicKeyMultibase);
  assert.equal(await verifyJcsProof(proof.signed, { key }), true);
  assert.equal(await verifyJcsProof(proof.signed, { key: key.map((byte, i) => (i ? byte : byte ^ 1)) }), false);
});

const lists = vectors("status-list");
for (const { set, length, encodedList, clear } of lists.lists) {
  test(`status list with ${set.length} entries set`, async () => {
    const list = await decode(encodedList);
    assert.equal(list.length * 8, length);
    assert.ok(set.every((index) => bit(list, index)));
    assert.ok(clear.every((index) => !bit(list, index)));
  });
}
for (const { reason, encodedList } of lists.refused) {
  test(`status list refused: ${reason}`, () => assert.rejects(decode(encodedList)));
}

const { documents, cases } = vectors("verification");
for (const { name, credential, files, now, host, code: led, outcomes, detail, verdict: expected, browser } of cases) {
  test(`verification: ${name}`, async () => {
    const world = Object.fromEntries(Object.entries(files).map(([path, i]) => [path, documents[i]]));
    const checks = await verifyCredential(documents[credential], {
      fetch: serve(world), now: new Date(now), host, code: led,
    });
    const found = checks.slice(0, 5).map(({ outcome }) => outcome);
    assert.deepEqual(found, browser ?? outcomes);
    assert.equal(verdict(checks), browser ? "passed" : expected);
    const told = checks.slice(0, 5).find(({ outcome }) => outcome !== "passed")?.detail;
    if (detail && !browser) assert.equal(told, detail);
    for (const check of checks) assert.ok(DETAILS[check.detail], check.detail);
  });
}

const compact = vectors("compact");
const issuer = multikey(compact.publicKeyMultibase);
for (const { code: about, claims, digits, address } of compact.payloads) {
  test(`compact payload of ${digits.length} digits`, async () => {
    const { outcome, claims: told } = await verifyPayload(digits, { code: about, keys: [issuer] });
    assert.equal(outcome, "passed");
    const { standardCode, ...others } = claims;
    const said = Object.entries({ ...others, standard: standardCode }).filter(([, value]) => value !== null);
    assert.deepEqual(told, Object.fromEntries(said));
    assert.equal(code.check(address).canonical, about);
    const other = multikey(proof.publicKeyMultibase.replace(/.$/, (last) => (last === "a" ? "b" : "a")));
    assert.equal((await verifyPayload(digits, { code: about, keys: [other, issuer] })).outcome, "passed");
    assert.deepEqual(await verifyPayload(digits, { code: about, keys: [other] }), { outcome: "failed" });
    assert.deepEqual(await verifyPayload(digits, { code: about, keys: [] }), { outcome: "failed" });
  });
}
for (const { reason, code: about, digits } of compact.refused) {
  test(`compact payload refused: ${reason}`, async () => {
    assert.deepEqual(await verifyPayload(digits, { code: about, keys: [issuer] }), { outcome: "failed" });
  });
}
