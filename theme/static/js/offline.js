/**
 * What can be said of a certificate without its page: from the compact payload of an offline
 * code, or from a credential file.
 *
 * - A payload has no status, so its answer is never "passed".
 * - Keys and lists may be kept copies (service-worker.js); the answer is as old as the oldest
 *   of them, says so, and is a stale copy after `offlineDays`.
 *
 * @typedef {{fetch: typeof fetch, now: Date, host: string, offlineDays: number}} Given
 * @typedef {{state: string, copied?: string, verdict: string, checks: object[],
 *   signed?: Object<string, string>}} Judged signed: what may be shown, for its proof holds
 */

import { verifyPayload } from "./compact.js";
import { afterChecks, daysBetween } from "./judge.js";
import { assertionKeys, day, DID_DOCUMENT, facts, verdict, verifyCredential } from "./verify.js";

/**
 * Asks for files, and remembers since when the service worker has kept what it answers in
 * place of a network that is not there.
 * @param {typeof fetch} fetch
 */
const asking = (fetch) => ({
  /** @type {string|undefined} day of the oldest kept copy */
  kept: undefined,
  async fetch(path) {
    const response = await fetch(path, { cache: "no-cache" });
    const on = response.headers.get("x-kept-on");
    if (on && !(this.kept < on)) this.kept = on;
    return response;
  },
});

/**
 * What the checks amount to; an answer that rests on kept copies is dated.
 * @param {import("./verify.js").Check[]} checks
 * @param {{expires?: string, today: string, offlineDays: number, kept?: string}} given
 */
function conclude(checks, { expires, today, offlineDays, kept }) {
  const built = { state: "valid", expiresOn: expires, builtOn: today, offlineDays };
  const after = afterChecks(built, today, checks);
  const stands = ["valid", "expiring"].includes(after.state);
  if (stands && kept && daysBetween(kept, today) > offlineDays) {
    return { state: "stale", copied: kept, checks, verdict: "unchecked" };
  }
  return { copied: kept, ...after, checks, verdict: verdict(checks) };
}

/**
 * What a credential says, when its proof holds.
 * @param {import("./verify.js").Check[]} checks
 * @param {object} [credential]
 */
export const proven = (checks, credential) =>
  checks.some(({ id, outcome }) => id === "proof" && outcome === "passed")
    ? facts(credential)
    : undefined;

/**
 * @param {string} digits
 * @param {Given & {code: string}} given code: canonical, from the same address
 * @returns {Promise<Judged>}
 * @throws {Error} the issuer's keys are not at hand
 */
export async function judgePayload(digits, { fetch, now, host, offlineDays, code }) {
  const ask = asking(fetch);
  const response = await ask.fetch(DID_DOCUMENT);
  const keys = assertionKeys(await response.json(), { host, now });
  const { outcome, claims } = await verifyPayload(digits, { code, keys: [...keys.values()] });
  const today = day(now);
  const dates = claims?.expires < today ? "failed" : "passed";
  const checks = [
    { id: "proof", outcome, detail: "signature" },
    { id: "dates", outcome: outcome === "passed" ? dates : "unchecked", detail: "expired" },
    { id: "status", outcome: "unchecked", detail: "unreachable" },
  ];
  const dated = { expires: claims?.expires, today, offlineDays, kept: ask.kept };
  return { ...conclude(checks, dated), signed: claims };
}

/**
 * @param {string} text of the file
 * @param {Given} given
 * @returns {Promise<Judged>}
 */
export async function judgeFile(text, { fetch, now, host, offlineDays }) {
  const ask = asking(fetch);
  // what is no JSON fails as a credential
  let credential = {};
  try {
    credential = JSON.parse(text) ?? {};
  } catch {}
  const checks = await verifyCredential(credential, {
    fetch: (path) => ask.fetch(path),
    now,
    host,
  });
  const signed = proven(checks, credential);
  const dated = { expires: signed?.expires, today: day(now), offlineDays, kept: ask.kept };
  return { ...conclude(checks, dated), signed };
}
