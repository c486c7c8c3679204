/** Answers without a page, and answers that rest on kept copies. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { verifyPayload } from "../../theme/static/js/compact.js";
import { multikey } from "../../theme/static/js/data-integrity.js";
import { judgeFile, judgePayload } from "../../theme/static/js/offline.js";
import {
  credential, cut, DID_PATH, didDocument, HOST, INDEX, keyPair, LIST_PATH, serve,
  sign, statusList,
} from "./issuer.mjs";

const NOW = new Date("2026-11-22T16:00:00Z");
const vectors = JSON.parse(readFileSync(new URL("../vectors/compact.json", import.meta.url), "utf-8"));
const [payload] = vectors.payloads;
const keptOn = (document, on) => () =>
  new Response(JSON.stringify(document), { headers: { "X-Kept-On": on } });

const onPayload = (files, { now = NOW, digits = payload.digits, code = payload.code } = {}) =>
  judgePayload(digits, { fetch: serve(files), now, host: HOST, offlineDays: 30, code });

test("a payload whose signature holds says who and what, and is never more than unchecked", async () => {
  const { state, verdict, signed, copied } = await onPayload({ [DID_PATH]: vectors.didDocument });
  assert.deepEqual([state, verdict, copied], ["valid", "unchecked", undefined]);
  assert.equal(signed.name, payload.claims.name);
});
test("a payload about another code, or with a digit changed, tells nothing", async () => {
  const files = { [DID_PATH]: vectors.didDocument };
  const changed = payload.digits.replace(/.$/, (last) => String((Number(last) + 1) % 10));
  for (const change of [{ code: "QXQC5M5D855HS" }, { digits: changed }, { digits: "1" }]) {
    const { state, verdict, signed } = await onPayload(files, change);
    assert.deepEqual([state, verdict, signed], ["unverified", "failed", undefined]);
  }
});
test("every single digit of a payload is held by its signature", async () => {
  const key = multikey(vectors.publicKeyMultibase);
  for (let i = 0; i < payload.digits.length; i++) {
    const other = (Number(payload.digits[i]) + 1) % 10;
    const digits = payload.digits.slice(0, i) + other + payload.digits.slice(i + 1);
    assert.equal((await verifyPayload(digits, { code: payload.code, keys: [key] })).outcome, "failed");
  }
});
test("an issuer whose keys are another's proves nothing", async () => {
  const foreign = { ...vectors.didDocument, id: "did:web:other.example" };
  const { state, verdict } = await onPayload({ [DID_PATH]: foreign });
  assert.deepEqual([state, verdict], ["unverified", "failed"]);
});
test("without the issuer's keys nothing can be said at all", async () => {
  await assert.rejects(onPayload({ [DID_PATH]: cut }));
  await assert.rejects(onPayload({}));
});
test("an expired payload is expired, not valid", async () => {
  const { state, verdict } = await onPayload(
    { [DID_PATH]: vectors.didDocument }, { now: new Date("2029-07-15T06:00:00Z") },
  );
  assert.deepEqual([state, verdict], ["expired", "failed"]);
});
test("kept keys are dated, and after the days allowed it is a stale copy", async () => {
  const on = async (now) => {
    const { state, copied, verdict } = await onPayload(
      { [DID_PATH]: keptOn(vectors.didDocument, "2026-11-01") }, { now: new Date(now) },
    );
    return [state, copied, verdict];
  };
  assert.deepEqual(await on("2026-11-22T16:00:00Z"), ["valid", "2026-11-01", "unchecked"]);
  assert.deepEqual(await on("2026-12-01T16:00:00Z"), ["valid", "2026-11-01", "unchecked"]);
  assert.deepEqual(await on("2026-12-02T16:00:00Z"), ["stale", "2026-11-01", "unchecked"]);
});

const key = await keyPair(1);
const signed = await sign(credential(), key);
const files = { [DID_PATH]: didDocument(key), [LIST_PATH]: await sign(statusList(), key) };
const onFile = (text, world = {}, now = NOW) =>
  judgeFile(text, { fetch: serve({ ...files, ...world }), now, host: HOST, offlineDays: 30 });

test("a credential file is judged like the one on its page", async () => {
  const { state, verdict, signed: said } = await onFile(JSON.stringify(signed));
  assert.deepEqual([state, verdict], ["valid", "passed"]);
  assert.equal(said.name, "Persona Ficticia Ñandú");
});
test("a revoked credential file is revoked", async () => {
  const world = { [LIST_PATH]: await sign(statusList([INDEX]), key) };
  const { state, verdict } = await onFile(JSON.stringify(signed), world);
  assert.deepEqual([state, verdict], ["revoked", "failed"]);
});
test("a file that is no credential of ours is unverified and names nobody", async () => {
  const tampered = structuredClone(signed);
  tampered.credentialSubject.identifier[0].identityHash = "Otra Persona";
  for (const text of ["", "no JSON", "null", "[]", "7", JSON.stringify(tampered)]) {
    const { state, verdict, signed: said } = await onFile(text);
    assert.deepEqual([state, verdict, said], ["unverified", "failed", undefined]);
  }
});
test("without network and without copies a file is unchecked and names nobody", async () => {
  const { verdict, signed: said } = await onFile(JSON.stringify(signed), { [DID_PATH]: cut, [LIST_PATH]: cut });
  assert.deepEqual([verdict, said], ["unchecked", undefined]);
});
test("a file judged by a kept list is dated, and in time a stale copy", async () => {
  const world = { [LIST_PATH]: keptOn(files[LIST_PATH], "2026-11-23") };
  const on = async (now) => {
    const { state, copied, verdict } = await onFile(JSON.stringify(signed), world, new Date(now));
    return [state, copied, verdict];
  };
  assert.deepEqual(await on("2026-12-23T16:00:00Z"), ["valid", "2026-11-23", "passed"]);
  assert.deepEqual(await on("2026-12-24T16:00:00Z"), ["stale", "2026-11-23", "unchecked"]);
});
test("an answer is as old as the oldest copy that it rests on", async () => {
  const world = {
    [DID_PATH]: keptOn(files[DID_PATH], "2026-11-20"),
    [LIST_PATH]: keptOn(files[LIST_PATH], "2026-11-21"),
  };
  const { state, copied } = await onFile(JSON.stringify(signed), world, new Date("2026-11-25T16:00:00Z"));
  assert.deepEqual([state, copied], ["valid", "2026-11-20"]);
});
