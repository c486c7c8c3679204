/**
 * The verifier: a code is judged here, then the page behind it is fetched and judged.
 *
 * - A mistyped code is told before any request.
 * - No page (404) is "unknown"; no answer from the network is never called unknown.
 * - The holder's name is shown when the signature holds, and not before.
 *
 * Hooks in `[data-module=verify]`: a form with `input[name=code]`, and `[data-answer]` (see
 * answer.js) with these parts besides:
 *
 * - `[data-part=unreachable]`: the site could not be asked (state "unreachable")
 * - `[data-part=holder]` with `[data-fact=name]`, `[data-fact=title]`, `[data-fact=issued]`,
 *   `[data-fact=expires]` …: what is signed, by the names of `[data-signed]`; its parent is
 *   hidden where the credential does not say it
 * - `[data-part=copied]` with `[data-copied]`: the day of a stale copy
 * - `[data-part=unchecked]`: not everything could be checked
 * - `[data-part=page]` with a link: the page behind the code
 */

import { clear, showMistyped, showState } from "./answer.js";
import { address, check } from "./code.js";
import { judge, read, SHOWS_HOLDER } from "./judge.js";
import { facts } from "./verify.js";
import { inLetters, reveal, write } from "./words.js";

const root = document.querySelector("[data-module=verify]");
const form = root.querySelector("form");
const field = form.elements.code;
const answer = root.querySelector("[data-answer]");
const part = (name) => answer.querySelector(`[data-part=${name}]`);
let asked = 0;

/**
 * The page behind a code as it stands on the site.
 * @param {string} path
 * @returns {Promise<?HTMLElement>} its <main>; null when there is no such page
 * @throws {Error} the site could not be asked
 */
async function fetchPage(path) {
  const response = await fetch(path, { cache: "no-cache" });
  if (response.status === 404) return null;
  const found = new DOMParser().parseFromString(await response.text(), "text/html");
  const main = found.querySelector("main[data-module=certificate]");
  if (!response.ok || address(main.dataset.code) !== path) throw new Error("no answer of ours");
  return main;
}

/** @param {Object<string, string>} signed facts of a credential whose proof holds */
function showHolder(signed) {
  const holder = part("holder");
  for (const element of holder.querySelectorAll("[data-fact]")) {
    const name = element.dataset.fact;
    const value = signed[name] ?? "";
    const dated = value && ["issued", "expires"].includes(name);
    write(element, dated ? inLetters(value) : () => value);
    element.parentElement.hidden = !value;
  }
  reveal(holder);
}

/** Judges what was typed and shows the answer; a later question overtakes it. */
async function ask() {
  const question = ++asked;
  const typed = check(field.value);
  clear(answer);
  if (!typed.ok) {
    showMistyped(answer, typed);
    return;
  }
  const path = address(typed.canonical);
  const now = new Date();
  answer.setAttribute("aria-busy", "true");
  try {
    const main = await fetchPage(path);
    const judged = main && (await judge(read(main), { fetch: (...of) => fetch(...of), now }));
    if (question === asked) show(path, judged);
  } catch {
    if (question !== asked) return;
    answer.dataset.state = "unreachable";
    reveal(part("unreachable"));
  } finally {
    if (question === asked) answer.removeAttribute("aria-busy");
  }
}

/**
 * @param {string} path of the page behind the code
 * @param {?Awaited<ReturnType<typeof judge>>} judged null: there is no such page
 */
function show(path, judged) {
  if (!judged) {
    showState(answer, "unknown");
    return;
  }
  const { state, copied, checks, verdict, credential } = judged;
  const proved = checks.some(({ id, outcome }) => id === "proof" && outcome === "passed");
  showState(answer, state);
  answer.dataset.verdict = verdict;
  if (proved && SHOWS_HOLDER.includes(state)) showHolder(facts(credential));
  if (copied) {
    write(answer.querySelector("[data-copied]"), inLetters(copied));
    reveal(part("copied"));
  } else if (verdict === "unchecked" && checks.length) reveal(part("unchecked"));
  part("page").querySelector("a").href = path;
  reveal(part("page"));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});

const led = new URLSearchParams(location.search).get("code") ?? location.hash.slice(1);
if (led) {
  field.value = led.slice(0, field.maxLength);
  ask();
}
