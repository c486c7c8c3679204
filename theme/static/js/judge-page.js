/**
 * Judges the page behind a code as it stands on the site: for one code, or for many.
 */

import { address } from "./code.js";
import { judge, read } from "./judge.js";
import { proven } from "./offline.js";

/**
 * @param {string} path of the page
 * @param {{fetch: typeof fetch, now: Date}} given
 * @returns {Promise<?import("./offline.js").Judged>} null when there is no such page
 * @throws {Error} the site could not be asked
 */
export async function judgePage(path, given) {
  const response = await given.fetch(path, { cache: "no-store" });
  if (response.status === 404) return null;
  const found = new DOMParser().parseFromString(await response.text(), "text/html");
  const main = found.querySelector("main[data-module=certificate]");
  if (!response.ok || address(main.dataset.code) !== path) throw new Error("no answer of ours");
  const judged = await judge(read(main), given);
  return { ...judged, signed: proven(judged.checks, judged.credential) };
}
