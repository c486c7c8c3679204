import assert from "node:assert/strict";
import { test } from "node:test";

import { verdict, verifyCredential } from "../../theme/static/js/verify.js";
import {
  CODE, CREDENTIAL_PATH, credential, cut, DID, DID_PATH, didDocument, encodedList, HOST, INDEX,
  keyPair, LIST_PATH, page, serve, sign, statusList,
} from "./issuer.mjs";

const NOW = new Date("2026-11-22T16:00:00Z");
const key = await keyPair(1);
const stranger = await keyPair(2, "key-2026-1");
const signed = await sign(credential(), key);
const list = await sign(statusList(), key);
const revokedList = await sign(statusList([INDEX]), key);
const files = { [DID_PATH]: didDocument(key), [LIST_PATH]: list };

/** Runs the checks with some of the world changed. */
const verify = (document = signed, { world = {}, now = NOW, code = CODE, shown = page() } = {}) =>
  verifyCredential(document, { fetch: serve({ ...files, ...world }), now, host: HOST, code, page: shown });

/** Deep copy, changed by `edit`. */
const edited = (document, edit) => {
  const copy = structuredClone(document);
  edit(copy);
  return copy;
};
const outcomes = (checks) => checks.map(({ outcome }) => outcome);
const ended = (checks, id) => {
  const { outcome, detail } = checks.find((check) => check.id === id);
  return [outcome, detail];
};

test("a sound certificate passes six checks, leaves the log open, and has passed", async () => {
  const checks = await verify();
  assert.deepEqual(outcomes(checks), [...Array(6).fill("passed"), "unchecked"]);
  assert.deepEqual(
    checks.map(({ id, number }) => [number, id]),
    ["format", "key", "proof", "dates", "status", "page", "log"].map((id, i) => [i + 1, id]),
  );
  assert.equal(verdict(checks), "passed");
});

test("without a page to compare with the answer stands, and says so", async () => {
  const checks = await verify(signed, { shown: null });
  assert.deepEqual(ended(checks, "page"), ["unchecked", "no-page"]);
  assert.equal(verdict(checks), "passed");
});

test("the credential of another certificate fails on this page", async () => {
  const checks = await verify(signed, { code: "TRHRBWKTKZQSG" });
  assert.deepEqual(ended(checks, "format"), ["failed", "code"]);
  assert.equal(verdict(checks), "failed");
});

test("a change of any value that is signed breaks the proof", async (t) => {
  const paths = [];
  (function walk(value, path) {
    if (value && typeof value === "object") {
      for (const [name, inner] of Object.entries(value)) walk(inner, [...path, name]);
    } else paths.push(path);
  })(credential(), []);
  for (const path of paths) {
    await t.test(path.join("."), async () => {
      const tampered = edited(signed, (copy) => {
        const parent = path.slice(0, -1).reduce((value, name) => value[name], copy);
        const name = path.at(-1);
        parent[name] = typeof parent[name] === "string" ? `${parent[name]}1` : !parent[name];
      });
      assert.equal(verdict(await verify(tampered)), "failed");
    });
  }
});

const forgeries = {
  "a value is added": (copy) => { copy.credentialSubject.achievement.level = "3"; },
  "a value is removed": (copy) => { delete copy.credentialSubject.achievement.description; },
  "a list is turned": (copy) => { copy.type.reverse(); },
  "null becomes 1e400": (copy) => { copy.credentialSubject.achievement.criteria = JSON.parse("[1e400]"); },
  "the proof is another's": (copy) => { copy.proof[1].proofValue = list.proof[1].proofValue; },
  "the proof is cut": (copy) => { copy.proof[1].proofValue = copy.proof[1].proofValue.slice(0, -1); },
  "the proof has a foreign character": (copy) => { copy.proof[1].proofValue = `zI${copy.proof[1].proofValue.slice(2)}`; },
  "the proof is of another base": (copy) => { copy.proof[1].proofValue = `u${copy.proof[1].proofValue.slice(1)}`; },
  "the proof is no text": (copy) => { copy.proof[1].proofValue = 7; },
  "the day of the proof is moved": (copy) => { copy.proof[1].created = "2026-05-06T06:00:00Z"; },
  "the purpose is another": (copy) => { copy.proof[1].proofPurpose = "authentication"; },
  "the proof has a property too many": (copy) => { copy.proof[1].nonce = "1"; },
  "the proof lost its context": (copy) => { delete copy.proof[1]["@context"]; },
  "the jcs proof is missing": (copy) => { copy.proof.pop(); },
  "the rdfc proof is missing": (copy) => { copy.proof.shift(); },
  "a proof stands twice": (copy) => { copy.proof.push(copy.proof[1]); },
  "a proof of an unknown suite is added": (copy) => { copy.proof.push({ ...copy.proof[0], cryptosuite: "eddsa-2099" }); },
  "a proof is of an unknown suite": (copy) => { copy.proof[0].cryptosuite = "eddsa-2099"; },
  "the proofs name two keys": (copy) => { copy.proof[0].verificationMethod = `${DID}#key-2025-1`; },
  "there is no proof": (copy) => { delete copy.proof; },
  "the proof is no list": (copy) => { copy.proof = copy.proof[1]; },
};
for (const [reason, forge] of Object.entries(forgeries)) {
  test(`failed when ${reason}`, async () => {
    assert.equal(verdict(await verify(edited(signed, forge))), "failed");
  });
}

test("what is no credential at all has failed and breaks nothing", async () => {
  let deep = {};
  for (let i = 0; i < 1e5; i++) deep = { deep };
  for (const document of [{}, [], "text", 7, true, { "@context": [] }, deep]) {
    const checks = await verify(document);
    assert.equal(verdict(checks), "failed");
    assert.deepEqual(outcomes(checks).slice(1), Array(6).fill("unchecked"));
  }
});

test("a credential that could not be had is unchecked, one that is gone has failed", async () => {
  assert.equal(verdict(await verify(null)), "unchecked");
  assert.deepEqual(ended(await verifyCredential(undefined, { fetch: serve(files), now: NOW, host: HOST }), "format"),
    ["failed", "missing"]);
});

test("another issuer's credential fails even when its proof holds", async () => {
  const foreign = edited(credential(), (copy) => { copy.issuer.id = "did:web:verifica-example.org"; });
  assert.deepEqual(ended(await verify(await sign(foreign, key)), "format"), ["failed", "issuer"]);
});

test("a proof by a key that the did document does not know has failed", async () => {
  assert.equal(verdict(await verify(await sign(credential(), stranger))), "failed");
  assert.deepEqual(ended(await verify(signed, { world: { [DID_PATH]: didDocument(await keyPair(3)) } }), "key"),
    ["failed", "key-unknown"]);
});

const didForgeries = {
  "another id": (copy) => { copy.id = "did:web:other.example"; },
  "not for assertion": (copy) => { copy.assertionMethod = []; },
  "another controller": (copy) => { copy.verificationMethod[0].controller = "did:web:other.example"; },
  "another kind of key": (copy) => { copy.verificationMethod[0].type = "JsonWebKey"; },
  "another multicodec": (copy) => { copy.verificationMethod[0].publicKeyMultibase = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"; },
  "revoked": (copy) => { copy.verificationMethod[0].revoked = "2026-11-01T00:00:00Z"; },
  "expired": (copy) => { copy.verificationMethod[0].expires = "2026-11-01T00:00:00Z"; },
  "without keys": (copy) => { delete copy.verificationMethod; },
};
for (const [reason, forge] of Object.entries(didForgeries)) {
  test(`a did document that is ${reason} does not vouch`, async () => {
    const checks = await verify(signed, { world: { [DID_PATH]: edited(didDocument(key), forge) } });
    assert.equal(ended(checks, "key")[0], "failed");
    assert.equal(verdict(checks), "failed");
  });
}

test("the did document can not be had: key and proof are unchecked, and so is the answer", async () => {
  for (const world of [{ [DID_PATH]: cut }, { [DID_PATH]: undefined }, { [DID_PATH]: "" }]) {
    const checks = await verify(signed, { world });
    assert.equal(ended(checks, "key")[0], "unchecked");
    assert.equal(ended(checks, "proof")[0], "unchecked");
    assert.equal(ended(checks, "status")[0], "unchecked");
    assert.equal(verdict(checks), "unchecked");
  }
});

test("a retired key still proves what it signed, and the list may be signed by its successor", async () => {
  const successor = await keyPair(4);
  const checks = await verify(signed, {
    world: { [DID_PATH]: didDocument(successor, key), [LIST_PATH]: await sign(statusList(), successor) },
  });
  assert.equal(verdict(checks), "passed");
});

test("the last day still counts, the next does not, wherever the phone is", async () => {
  const on = async (now) => ended(await verify(signed, {
    now: new Date(now),
    world: { [LIST_PATH]: await sign({ ...statusList(), validUntil: "2030-01-01T00:00:00Z" }, key) },
  }), "dates");
  assert.deepEqual(await on("2029-05-05T23:59:59-06:00"), ["passed", "dates"]);
  assert.deepEqual(await on("2029-05-06T00:00:00-06:00"), ["failed", "expired"]);
});

test("a certificate without expiry does not expire", async () => {
  const { validUntil, ...endless } = credential();
  const shown = page({ expiresOn: "", signed: page().signed.filter(([name]) => name !== "expires") });
  const checks = await verify(await sign(endless, key), { shown });
  assert.equal(verdict(checks), "passed");
});

test("a clock behind the day of the page tells nothing about dates", async () => {
  const checks = await verify(signed, { now: new Date("2015-01-01T00:00:00Z") });
  assert.deepEqual(ended(checks, "dates"), ["unchecked", "clock"]);
  assert.deepEqual(ended(checks, "status"), ["unchecked", "clock"]);
  assert.equal(verdict(checks), "unchecked");
});

test("what has not begun yet has failed", async () => {
  const later = edited(credential(), (copy) => { copy.validFrom = "2026-12-01T00:00:00-06:00"; });
  assert.deepEqual(ended(await verify(await sign(later, key)), "dates"), ["failed", "early"]);
});

test("the bit of this certificate, and no other, revokes it", async () => {
  const withBits = async (...indexes) =>
    ended(await verify(signed, { world: { [LIST_PATH]: await sign(statusList(indexes), key) } }), "status");
  assert.deepEqual(await withBits(INDEX), ["failed", "revoked"]);
  assert.deepEqual(await withBits(INDEX - 1, INDEX + 1, 0, 131071), ["passed", "status"]);
});

test("an old list is stale, not good; a bit set in it still revokes", async () => {
  const now = new Date("2027-03-02T06:00:01Z");
  const stale = (await verify(signed, { now })).find(({ id }) => id === "status");
  assert.deepEqual([stale.outcome, stale.detail, stale.day], ["unchecked", "stale", "2026-11-22"]);
  const revoked = await verify(signed, { now, world: { [LIST_PATH]: revokedList } });
  assert.deepEqual(ended(revoked, "status"), ["failed", "revoked"]);
});

test("the list can not be had: status is unchecked, and so is the answer", async () => {
  for (const world of [{ [LIST_PATH]: cut }, { [LIST_PATH]: undefined }, { [LIST_PATH]: () => new Response("busy", { status: 503 }) }]) {
    const checks = await verify(signed, { world });
    assert.deepEqual(ended(checks, "status"), ["unchecked", "unreachable"]);
    assert.equal(verdict(checks), "unchecked");
  }
});

const listForgeries = {
  "is not JSON": () => "<!doctype html>",
  "is another list": async () => sign({ ...statusList(), id: `https://${HOST}/status/2.json` }, key),
  "is another issuer's": async () => sign({ ...statusList(), issuer: "did:web:other.example" }, key),
  "is for another purpose": async () => sign(edited(statusList(), (copy) => { copy.credentialSubject.statusPurpose = "message"; }), key),
  "is another kind of credential": async () => sign({ ...statusList(), type: ["VerifiableCredential"] }, key),
  "is too short": async () => sign(statusList([], 128), key),
  "was changed": async () => edited(list, (copy) => { copy.validUntil = "2099-01-01T00:00:00Z"; }),
  "had its bits changed": async () => edited(await sign(statusList([INDEX]), key), (copy) => {
    copy.credentialSubject.encodedList = encodedList([]);
  }),
  "is signed by a stranger": async () => sign(statusList(), stranger),
  "is not signed": () => statusList(),
  "is not gzip": async () => sign(edited(statusList(), (copy) => { copy.credentialSubject.encodedList = "uAAAA"; }), key),
  "is cut": async () => sign(edited(statusList(), (copy) => {
    copy.credentialSubject.encodedList = copy.credentialSubject.encodedList.slice(0, 30);
  }), key),
  "is in another base": async () => sign(edited(statusList(), (copy) => {
    copy.credentialSubject.encodedList = copy.credentialSubject.encodedList.replace("u", "m");
  }), key),
};
for (const [reason, forge] of Object.entries(listForgeries)) {
  test(`a status list that ${reason} has failed`, async () => {
    const checks = await verify(signed, { world: { [LIST_PATH]: await forge() } });
    assert.equal(ended(checks, "status")[0], "failed");
  });
}

const entries = {
  "an unknown type": { type: "CheckTheMoon" },
  "another purpose": { statusPurpose: "suspension" },
  "a list elsewhere": { statusListCredential: "https://other.example/status/1.json" },
  "a look-alike host": { statusListCredential: `https://${HOST}.example/status/1.json` },
  "a path outside": { statusListCredential: `https://${HOST}/status/../c/1.json` },
  "an index beyond the list": { statusListIndex: "131072" },
  "a negative index": { statusListIndex: "-1" },
  "an index that is no number": { statusListIndex: "1e3" },
};
for (const [reason, change] of Object.entries(entries)) {
  test(`a status entry with ${reason} has failed, signed or not`, async () => {
    const odd = edited(credential(), (copy) => { Object.assign(copy.credentialStatus, change); });
    assert.equal(ended(await verify(await sign(odd, key)), "status")[0], "failed");
  });
}
test("a credential without status entry has failed", async () => {
  const { credentialStatus, ...without } = credential();
  assert.equal(verdict(await verify(await sign(without, key))), "failed");
});

test("only same-origin paths are asked for", async () => {
  const asked = [];
  await verifyCredential(signed, {
    fetch: (path) => { asked.push(path); return serve(files)(path); },
    now: NOW, host: HOST, page: page(),
  });
  assert.deepEqual(asked.sort(), [DID_PATH, LIST_PATH]);
});

test("a page that shows anything else than what is signed has failed", async () => {
  for (const [i, [name]] of page().signed.entries()) {
    const shown = page();
    shown.signed[i] = [name, `${shown.signed[i][1]} `];
    assert.deepEqual(ended(await verify(signed, { shown }), "page"), ["failed", "differs"]);
  }
});

test("a page that leaves out what matters, or shows what is not signed, has failed", async () => {
  for (const name of ["name", "number", "standard", "issued", "expires"]) {
    const shown = page({ signed: page().signed.filter(([each]) => each !== name) });
    assert.deepEqual(ended(await verify(signed, { shown }), "page"), ["failed", "differs"]);
  }
  const shown = page({ signed: [...page().signed, ["level", "9"]] });
  assert.deepEqual(ended(await verify(signed, { shown }), "page"), ["failed", "differs"]);
});

const noEd25519 = async () => {
  throw new DOMException("Unrecognized name", "NotSupportedError");
};

test("a WebCrypto without Ed25519 is made up for, with the same answers", async (t) => {
  t.mock.method(crypto.subtle, "importKey", noEd25519);
  assert.equal(verdict(await verify()), "passed");
  const tampered = edited(signed, (copy) => { copy.issuer.name = "Otro"; });
  assert.deepEqual(ended(await verify(tampered), "proof"), ["failed", "signature"]);
});

test("a page that is not secure has no WebCrypto: open, never passed, and still revoked", async (t) => {
  t.mock.getter(crypto, "subtle", () => undefined);
  const checks = await verify();
  assert.deepEqual(ended(checks, "proof"), ["unchecked", "unsupported"]);
  assert.deepEqual(ended(checks, "status"), ["unchecked", "unsupported"]);
  assert.equal(verdict(checks), "unchecked");
  const revoked = await verify(signed, { world: { [LIST_PATH]: revokedList } });
  assert.deepEqual(ended(revoked, "status"), ["failed", "revoked"]);
});

test("a browser that cannot unpack gzip leaves the status open", async (t) => {
  const real = globalThis.DecompressionStream;
  t.after(() => { globalThis.DecompressionStream = real; });
  delete globalThis.DecompressionStream;
  assert.deepEqual(ended(await verify(), "status"), ["unchecked", "unsupported"]);
});

test("a port in the host is written as did:web asks", async () => {
  const host = "localhost:8000";
  const local = edited(credential(), (copy) => {
    copy.issuer.id = "did:web:localhost%3A8000";
    copy.id = `https://${host}${CREDENTIAL_PATH}`;
  });
  const checks = await verifyCredential(await sign(local, key), { fetch: serve({}), now: NOW, host });
  assert.deepEqual(ended(checks, "format"), ["passed", "format"]);
});
