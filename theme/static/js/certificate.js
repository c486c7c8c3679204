/**
 * The page behind a code: keeps its state current and shows the seven checks.
 *
 * The page is complete before this runs. What a signature does not hold for, or the state
 * does not allow, is taken out of the page and not just hidden.
 */

import { judge, onDay, read, SHOWS_HOLDER } from "./judge.js";
import { day } from "./verify.js";
import { inLetters, reveal, say, write } from "./words.js";

/**
 * @param {HTMLElement} main
 * @param {string} state
 */
function showState(main, state) {
  if (main.dataset.state === state) return;
  main.dataset.state = state;
  say(main, state);
  if (SHOWS_HOLDER.includes(state)) return;
  for (const content of main.querySelectorAll("[data-content], [data-signed]")) content.remove();
}

/**
 * @param {HTMLElement} main
 * @param {import("./verify.js").Check[]} checks
 */
function showChecks(main, checks) {
  const items = checks.map(({ id }) => main.querySelector(`[data-check=${id}]`));
  items.forEach((item, i) => item?.setAttribute("data-outcome", checks[i].outcome));
  items[0]?.closest("details")?.addEventListener(
    "toggle",
    async () => {
      const { detailIn } = await import("./details.js");
      for (const [i, item] of items.entries()) {
        write(item?.querySelector("[data-detail]"), detailIn(checks[i].detail));
      }
    },
    { once: true },
  );
}

/**
 * Judges the page and shows the answer; the verdict is set last.
 * @param {HTMLElement} main
 * @param {Date} now
 */
async function update(main, now) {
  const page = read(main);
  showState(main, onDay(page, day(now)));
  const answer = await judge(page, { fetch: (...request) => fetch(...request), now });
  const { state, copied, checks, verdict } = answer;
  showChecks(main, checks);
  showState(main, state);
  if (copied) reveal(main.querySelector("[data-copied]"), inLetters(copied));
  else if (verdict === "unchecked" && checks.length) reveal(main.querySelector("[data-unchecked]"));
  main.dataset.verdict = verdict;
}

const main = document.querySelector("main[data-module=certificate]");
const clock = main.querySelector("[data-clock]");
let today;

/** A screenshot has no moving clock; and a page left open overnight is judged again. */
function tick() {
  const now = new Date();
  const time = { dateStyle: "medium", timeStyle: "medium" };
  if (clock) clock.textContent = now.toLocaleString(document.documentElement.lang, time);
  if (today !== day(now)) update(main, now);
  today = day(now);
}

// the payload of an offline code is for phones without a network: out of the history with it
if (location.hash) history.replaceState(null, "", location.pathname);
reveal(clock);
tick();
setInterval(tick, 1000);
