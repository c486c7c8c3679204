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
import { asking, conclude } from "./judge.js";
import { assertionKeys, day, DID_DOCUMENT, facts, verifyCredential } from "./verify.js";

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
  const built = { state: "valid", expiresOn: claims?.expires, builtOn: today, offlineDays };
  return { ...conclude(built, today, checks, ask.kept), signed: claims };
}

/**
 * @param {string} text of the file
 * @param {Given} given
 * @returns {Promise<Judged>}
 */
export async function judgeFile(text, { fetch, now, host, offlineDays }) {
  const ask = asking(fetch);
  let credential = {}; // what is no JSON fails as a credential
  try {
    credential = JSON.parse(text) ?? {};
  } catch {}
  const checks = await verifyCredential(credential, {
    fetch: (path) => ask.fetch(path),
    now,
    host,
  });
  const signed = proven(checks, credential);
  const today = day(now);
  const built = { state: "valid", expiresOn: signed?.expires, builtOn: today, offlineDays };
  return { ...conclude(built, today, checks, ask.kept), signed };
}
