import assert from "node:assert/strict";
import { test } from "node:test";

import { afterChecks, judge, onDay } from "../../theme/static/js/judge.js";
import { day } from "../../theme/static/js/verify.js";
import {
  CREDENTIAL_PATH, credential, cut, DID_PATH, didDocument, INDEX, keyPair, LIST_PATH, page,
  serve, sign, statusList,
} from "./issuer.mjs";

const NOW = new Date("2026-11-22T16:00:00Z");
const key = await keyPair(1);
const files = {
  [CREDENTIAL_PATH]: await sign(credential(), key),
  [DID_PATH]: didDocument(key),
  [LIST_PATH]: await sign(statusList(), key),
};
const revokedList = await sign(statusList([INDEX]), key);
const answer = async (built = {}, world = {}, now = NOW) => {
  const { state, verdict, copied } = await judge(page(built), { fetch: serve({ ...files, ...world }), now });
  return copied ? [state, verdict, copied] : [state, verdict];
};

test("the day is that of Central America", () => {
  assert.equal(day("2026-11-22T05:59:59Z"), "2026-11-21");
  assert.equal(day("2026-11-22T06:00:00Z"), "2026-11-22");
});

for (const [today, state] of [
  ["2029-03-05", "valid"], ["2029-03-06", "expiring"], ["2029-05-05", "expiring"], ["2029-05-06", "expired"],
]) {
  test(`a certificate until 2029-05-05 is ${state} on ${today}`, () => {
    assert.equal(onDay({ state: "valid", expiresOn: "2029-05-05" }, today), state);
  });
}
test("dates change nothing for what does not expire or does not count", () => {
  assert.equal(onDay({ state: "valid", expiresOn: "" }, "2099-01-01"), "valid");
  for (const state of ["expired", "suspended", "revoked", "replaced", "withdrawn", "unknown"]) {
    assert.equal(onDay({ state, expiresOn: "2029-05-05" }, "2099-01-01"), state);
    assert.equal(onDay({ state, expiresOn: "2029-05-05" }, "2027-01-01"), state);
  }
});

test("a sound page is valid and has passed", async () => {
  assert.deepEqual(await answer(), ["valid", "passed"]);
});
test("a page past its expiry is expired, and the check of dates failed", async () => {
  const later = { [LIST_PATH]: await sign({ ...statusList(), validUntil: "2030-01-01T00:00:00Z" }, key) };
  assert.deepEqual(await answer({}, later, new Date("2029-05-06T12:00:00Z")), ["expired", "failed"]);
});
test("the signed last day counts, whatever the page's own attribute says", async () => {
  const later = { [LIST_PATH]: await sign({ ...statusList(), validUntil: "2030-01-01T00:00:00Z" }, key) };
  assert.deepEqual(await answer({ expiresOn: "2039-05-05" }, later, new Date("2029-05-06T12:00:00Z")), ["expired", "failed"]);
});
test("an old copy of a page learns that its certificate was revoked", async () => {
  assert.deepEqual(await answer({}, { [LIST_PATH]: revokedList }), ["revoked", "failed"]);
  assert.deepEqual(await answer({ state: "expired" }, { [LIST_PATH]: revokedList }), ["revoked", "failed"]);
});
test("a suspended certificate stays suspended, and has failed", async () => {
  assert.deepEqual(await answer({ state: "suspended" }, { [LIST_PATH]: revokedList }), ["suspended", "failed"]);
});
test("a suspended page whose bit is clear does not pass", async () => {
  assert.deepEqual(await answer({ state: "suspended" }), ["suspended", "unchecked"]);
});
test("what does not hold shows nothing: no state but unverified", async () => {
  const tampered = structuredClone(files[CREDENTIAL_PATH]);
  tampered.credentialSubject.identifier[0].identityHash = "Otra Persona";
  for (const world of [
    { [CREDENTIAL_PATH]: tampered },
    { [CREDENTIAL_PATH]: "<!doctype html>" },
    { [CREDENTIAL_PATH]: undefined },
    { [DID_PATH]: didDocument(await keyPair(2)) },
    { [LIST_PATH]: { ...files[LIST_PATH], validUntil: "2099-01-01T00:00:00Z" } },
  ]) {
    for (const state of ["valid", "expiring", "expired", "suspended"]) {
      assert.deepEqual(await answer({ state }, world), ["unverified", "failed"]);
    }
  }
  assert.deepEqual(await answer({ signed: [["name", "Otra Persona"]] }), ["unverified", "failed"]);
});
test("revoked outside and tampered inside is still unverified", async () => {
  const tampered = structuredClone(files[CREDENTIAL_PATH]);
  tampered.credentialSubject.licenseNumber = "1";
  assert.deepEqual(await answer({}, { [CREDENTIAL_PATH]: tampered, [LIST_PATH]: revokedList }), ["unverified", "failed"]);
});
test("a list past its time makes a stale copy, dated by the list", async () => {
  assert.deepEqual(await answer({}, {}, new Date("2027-03-03T00:00:00Z")), ["stale", "unchecked", "2026-11-22"]);
});
test("a list past its time makes nothing better: expired and suspended stay", async () => {
  assert.deepEqual(await answer({ state: "suspended" }, {}, new Date("2027-03-03T00:00:00Z")), ["suspended", "unchecked"]);
  assert.deepEqual(await answer({}, {}, new Date("2029-06-01T00:00:00Z")), ["expired", "failed"]);
});
test("without network the page stays as it was built, for offlineDays and no longer", async () => {
  const offline = { [CREDENTIAL_PATH]: cut, [DID_PATH]: cut, [LIST_PATH]: cut };
  for (const world of [offline, { [LIST_PATH]: cut }, { [DID_PATH]: cut }]) {
    assert.deepEqual(await answer({}, world), ["valid", "unchecked"]);
    assert.deepEqual(await answer({}, world, new Date("2026-12-22T16:00:00Z")), ["valid", "unchecked"]);
    assert.deepEqual(await answer({}, world, new Date("2026-12-23T16:00:00Z")), ["stale", "unchecked", "2026-11-22"]);
  }
});
test("a list past its time makes a stale copy of a page built today, too", async () => {
  const built = { builtOn: "2027-03-02" };
  assert.deepEqual(await answer(built, {}, new Date("2027-03-03T00:00:00Z")), ["stale", "unchecked", "2026-11-22"]);
});
test("what was expired when built stays so when nothing can be checked", async () => {
  const offline = { [CREDENTIAL_PATH]: cut, [DID_PATH]: cut, [LIST_PATH]: cut };
  const built = { state: "expired", expiresOn: "2026-11-21" };
  assert.deepEqual(await answer(built, offline, new Date("2027-06-01T00:00:00Z")), ["expired", "unchecked"]);
});
test("answers without a credential are never passed", async () => {
  const none = { credential: undefined };
  assert.deepEqual(await answer({ ...none, state: "revoked" }), ["revoked", "failed"]);
  assert.deepEqual(await answer({ ...none, state: "replaced" }), ["replaced", "failed"]);
  assert.deepEqual(await answer({ ...none, state: "withdrawn" }), ["withdrawn", "unchecked"]);
});
test("every file is asked of the network, never of a store, and once", async () => {
  const asked = [];
  await judge(page(), {
    fetch: (path, options) => { asked.push([path, options.cache]); return serve(files)(path); },
    now: NOW,
  });
  assert.deepEqual(asked.sort(), [[DID_PATH, "no-store"], [CREDENTIAL_PATH, "no-store"], [LIST_PATH, "no-store"]].sort());
});
test("an unknown detail of a failed check never passes for good", () => {
  const checks = [{ id: "status", outcome: "failed", detail: "anything-new" }];
  assert.deepEqual(afterChecks(page(), "2026-11-22", checks), { state: "unverified" });
});
