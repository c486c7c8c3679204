/**
 * What a certificate page may say: from how it was built, the day, and the seven checks.
 *
 * - A page never becomes better than it was built: it may expire, turn out revoked or not
 *   hold; nothing here makes it valid.
 * - Every file comes from the network, never from a store: a copy may be older than a
 *   revocation.
 *
 * @typedef {import("./verify.js").Check} Check
 * @typedef {import("./verify.js").Page & {code: string, host: string, credential?: string,
 *   statusList?: string, expiresOn?: string, offlineDays: number}} Built
 */

import { day, DID_DOCUMENT, verdict, verifyCredential } from "./verify.js";

/** Days left from which a page says that it expires soon. */
const EXPIRING_DAYS = 60;
const STANDING = ["valid", "expiring"];
/** States whose page shows the holder; the others answer without. */
export const SHOWS_HOLDER = [...STANDING, "expired", "suspended", "stale"];

/** @returns {number} whole days between two ISO days */
export const daysBetween = (from, to) => (Date.parse(to) - Date.parse(from)) / 864e5;

/**
 * What a certificate page says of itself.
 * @param {HTMLElement} main
 * @returns {Built}
 */
export function read(main) {
  const signed = [...main.querySelectorAll("[data-signed]")].map((element) => [
    element.dataset.signed,
    element.getAttribute("datetime") ?? element.textContent.trim(),
  ]);
  return { offlineDays: 30, ...main.dataset, signed };
}

/**
 * The state on a day, by dates alone. The expiry day itself still counts.
 * @param {Built} built
 * @param {string} today ISO day
 * @returns {string}
 */
export function onDay({ state, expiresOn }, today) {
  if (!STANDING.includes(state) || !expiresOn) return state;
  const left = daysBetween(today, expiresOn);
  if (left < 0) return "expired";
  return left <= EXPIRING_DAYS ? "expiring" : state;
}

/**
 * The state after the checks, and the day of the copy where that is what counts.
 * @param {Built} built
 * @param {string} today ISO day
 * @param {Check[]} checks
 * @returns {{state: string, copied?: string}}
 */
export function afterChecks(built, today, checks) {
  const failed = checks.filter(({ outcome }) => outcome === "failed").map(({ detail }) => detail);
  const status = checks.find(({ id }) => id === "status");
  const state = onDay(built, today);

  if (failed.some((detail) => !["expired", "revoked"].includes(detail))) return { state: "unverified" };
  if (state === "suspended") return { state };
  if (failed.includes("revoked")) return { state: "revoked" };
  if (failed.includes("expired")) return { state: "expired" };
  if (!STANDING.includes(state)) return { state };
  if (status.detail === "stale") return { state: "stale", copied: status.day };
  if (status.outcome !== "passed" && daysBetween(built.builtOn, today) > built.offlineDays) {
    return { state: "stale", copied: built.builtOn };
  }
  return { state };
}

/**
 * Judges a certificate page: the one on show, or one that was fetched.
 * @param {Built} page
 * @param {{fetch: typeof fetch, now: Date}} given
 * @returns {Promise<{state: string, copied?: string, verdict: string, checks: Check[],
 *   credential?: object}>}
 */
export async function judge(page, { fetch, now }) {
  if (!page.credential) {
    const refused = ["revoked", "replaced"].includes(page.state);
    return { state: page.state, verdict: refused ? "failed" : "unchecked", checks: [] };
  }
  const ask = (path) => fetch(path, { cache: "no-store" });
  // all three at once: one round trip
  const asked = {};
  for (const path of [page.credential, DID_DOCUMENT, page.statusList]) {
    asked[path] = ask(path);
    // told where it is awaited
    asked[path].catch(() => {});
  }
  const credential = await asked[page.credential]
    .then(async (response) => {
      if (response.status === 404) return undefined;
      return response.ok ? JSON.parse(await response.text()) : null;
    })
    .catch((error) => (error instanceof SyntaxError ? {} : null));
  const checks = await verifyCredential(credential, {
    fetch: (path) => asked[path] ?? ask(path),
    now,
    host: page.host,
    code: page.code,
    page,
  });
  return { ...afterChecks(page, day(now), checks), verdict: verdict(checks), checks, credential };
}
