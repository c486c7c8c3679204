/**
 * The seven numbered checks of a credential; the same numbers as verification.py.
 *
 * - passed, failed, or unchecked where it could not be told. An unknown kind of proof or
 *   status has failed, and so has whatever is malformed.
 * - Days are those of Central America (UTC-6, no summer time), wherever the phone is.
 * - Details are names; details.js has their words.
 * - Not here: the log (7), and eddsa-rdfc-2022, which other verifiers check.
 *
 * @typedef {{id: string, number: number, outcome: ("passed"|"failed"|"unchecked"),
 *   detail: string, day?: string}} Check
 * @typedef {{state: string, builtOn: string, signed: string[][]}} Page
 */

import { jcs, multikey, verifyJcsProof } from "./data-integrity.js";
import { bit, decode } from "./status-list.js";

const V2 = "https://www.w3.org/ns/credentials/v2";
const OB3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";
const SUITES = ["eddsa-jcs-2022", "eddsa-rdfc-2022"];
export const DID_DOCUMENT = "/.well-known/did.json";
/** What a page must show, where the credential says it. */
const SHOWN = ["name", "number", "standard", "issued", "expires"];

/** Ends a check as failed unless something holds; what is thrown is its end, not an error. */
function need(held, detail, outcome = "failed", day) {
  if (!held) throw { outcome, detail, day };
}
/** Ends it as unchecked unless something can be told. */
const can = (told, detail, day) => need(told, detail, "unchecked", day);
const same = (one, other) => jcs(one) === jcs(other);

/** @param {Date|string|number} moment @returns {string} its day in Central America, ISO */
export const day = (moment) => new Date(+new Date(moment) - 216e5).toISOString().slice(0, 10);

/**
 * What a credential says that a page shows, by the names of `[data-signed]`.
 * @returns {Object<string, string>}
 */
export const facts = ({ credentialSubject: subject, issuer, validFrom, validUntil }) => ({
  name: subject.identifier[0].identityHash,
  number: subject.licenseNumber,
  standard: subject.achievement.humanCode,
  version: subject.achievement.version,
  title: subject.achievement.name,
  centre: subject.source.name,
  issuer: issuer.name,
  issued: validFrom.slice(0, 10),
  expires: validUntil?.slice(0, 10),
});

const didOf = (host) => `did:web:${host.replace(":", "%3A")}`;

/**
 * The keys by which an issuer asserts; none in another's document.
 * @param {object} document the did document
 * @param {{host: string, now: Date}} trust
 * @returns {Map<string, Uint8Array>} by the id of the verification method
 */
export function assertionKeys(document, { host, now }) {
  const did = didOf(host);
  const methods = document.verificationMethod.filter(
    ({ id, type, controller, expires, revoked }) =>
      document.id === did &&
      controller === did &&
      type === "Multikey" &&
      document.assertionMethod.includes(id) &&
      ![expires, revoked].some((end) => new Date(end) <= now),
  );
  return new Map(methods.map(({ id, publicKeyMultibase }) => [id, multikey(publicKeyMultibase)]));
}

/**
 * @param {?object} credential as JSON.parse returns it; null when it could not be had,
 *   undefined when it is not published
 * @param {{fetch: function(string): Promise<Response>, now: Date, host: string, code?: string,
 *   page?: Page}} given host: the official one, whatever the address bar says; code: that led
 *   here, canonical; page: what it shows
 * @returns {Promise<Check[]>}
 */
export async function verifyCredential(credential, { fetch, now, host, code, page }) {
  const site = `https://${host}`;
  const did = didOf(host);
  /** The issuer's keys, once they are loaded. */
  let keys;

  const load = async (path) => {
    const text = await fetch(path).then((response) => response.ok && response.text()).catch(() => {});
    can(text, "unreachable");
    return JSON.parse(text);
  };
  const shaped = (document, contexts, type) => {
    const suites = document.proof.map((proof) => proof.cryptosuite).sort();
    const types = ["VerifiableCredential", type];
    need(same([document["@context"], document.type], [contexts, types]), "malformed");
    need(same(suites, SUITES), "suite");
  };
  /** The one key of a proof set. */
  const keyOf = ({ proof: [{ verificationMethod: id }, ...others] }) => {
    can(keys, "unreachable");
    need(keys.has(id) && others.every((other) => other.verificationMethod === id), "key-unknown");
    return keys.get(id);
  };
  /** true, false, or null where this browser cannot tell. */
  const proved = (document) => verifyJcsProof(document, { key: keyOf(document) });

  const steps = {
    // (1) our shape, of this host and this code
    format() {
      can(credential !== null, "unreachable");
      need(credential, "missing");
      shaped(credential, [V2, OB3], "OpenBadgeCredential");
      const own = credential.id.split("/")[4];
      need(credential.issuer.id === did, "issuer");
      need(credential.id === `${site}/c/${(code ?? own).toLowerCase()}/credential.json`, "code");
      facts(credential);
    },
    // (2) the host's did document vouches for it
    async key() {
      keys = assertionKeys(await load(DID_DOCUMENT), { host, now });
      keyOf(credential);
    },
    // (3) eddsa-jcs-2022 holds
    async proof() {
      const held = await proved(credential);
      can(held !== null, "unsupported");
      need(held, "signature");
    },
    // (4) begun, and not past its last day; a clock behind the page tells nothing
    dates() {
      const { issued, expires } = facts(credential);
      need(!expires || day(now) <= expires, "expired");
      can(!page || day(+now + 864e5) >= page.builtOn, "clock");
      need(issued <= day(now), "early");
    },
    // (5) set wins over stale, for what was revoked stays so
    async status() {
      const entry = credential.credentialStatus;
      const { type, statusPurpose, statusListIndex, statusListCredential: id } = entry;
      const path = id.replace(site, "");
      need(same([type, statusPurpose], ["BitstringStatusListEntry", "revocation"]), "status-unknown");
      need(/^\/status\/\d+\.json \d+$/.test(`${path} ${statusListIndex}`), "status-unknown");
      const list = await load(path);
      const subject = list.credentialSubject;
      shaped(list, [V2], "BitstringStatusListCredential");
      const found = [list.id, list.issuer, subject.type, subject.statusPurpose];
      need(same(found, [id, did, "BitstringStatusList", "revocation"]), "list");
      const held = keys && (await proved(list));
      need(held !== false, "list");
      can(globalThis.DecompressionStream, "unsupported");
      need(!bit(await decode(subject.encodedList), +statusListIndex), "revoked");
      can(held, keys ? "unsupported" : "unreachable");
      const issued = day(list.validFrom);
      can(new Date(list.validFrom) <= now, "clock");
      can(now <= new Date(list.validUntil), "stale", issued);
      can(page?.state !== "suspended", "disagrees", issued);
    },
    // (6) everything shown was signed, and nothing that matters is left out
    page() {
      can(page, "no-page");
      const signed = facts(credential);
      const shown = page.signed.map(([name]) => name);
      need(page.signed.every(([name, value]) => signed[name] === value), "differs");
      need(SHOWN.every((name) => !signed[name] || shown.includes(name)), "differs");
    },
    // (7) the log is asked outside the browser
    log() {
      can(false, "no-log");
    },
  };

  const open = { outcome: "unchecked", detail: "skipped" };
  const checks = Object.keys(steps).map((id, i) => ({ id, number: i + 1, ...open }));
  for (const check of checks) {
    try {
      await steps[check.id]();
      Object.assign(check, { outcome: "passed", detail: check.id });
    } catch (error) {
      Object.assign(check, error.outcome ? error : { outcome: "failed", detail: "malformed" });
    }
    // nothing that an ill-formed or forged document says is looked at
    if (check.outcome === "failed" ? check.number < 4 : !credential) break;
  }
  return checks;
}

/**
 * @param {Check[]} checks
 * @returns {"passed"|"failed"|"unchecked"} page (6) and log (7) may stay open
 */
export function verdict(checks) {
  const outcomes = checks.map(({ outcome }) => outcome);
  if (outcomes.includes("failed")) return "failed";
  return outcomes.slice(0, 5).includes("unchecked") ? "unchecked" : "passed";
}
