/**
 * The page behind a code: keeps its state current and shows the seven checks.
 *
 * The page is complete before this runs. What a signature does not hold for, or the state
 * does not allow, is taken out of the page and not just hidden. What only the holder needs is
 * loaded when it is opened.
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
  if (!SHOWS_HOLDER.includes(state)) {
    for (const content of main.querySelectorAll("[data-content], [data-signed]")) content.remove();
  }
  say(main, state);
}

/**
 * Shows the outcomes; their reasons are fetched when somebody asks, or when nothing else is left.
 * @param {HTMLElement} main
 * @param {import("./verify.js").Check[]} checks
 * @param {boolean} [unfold]
 */
function showChecks(main, checks, unfold) {
  const items = checks.map(({ id }) => main.querySelector(`[data-check=${id}]`));
  items.forEach((item, i) => item?.setAttribute("data-outcome", checks[i].outcome));
  const folded = items[0]?.closest("details");
  if (!folded) return;
  const explain = ({ detailIn }) =>
    items.forEach((item, i) => write(item?.querySelector("[data-detail]"), detailIn(checks[i].detail)));
  folded.ontoggle = () => import("./details.js").then(explain, () => {});
  if (unfold) folded.open = true;
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
  showChecks(main, checks, state === "unverified");
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
  if (today === day(now)) return;
  today = day(now);
  update(main, now).catch(() => {
    // whatever went wrong, nothing has passed
    main.dataset.verdict = "unchecked";
    reveal(main.querySelector("[data-unchecked]"));
  });
}

const holder = main.querySelector("[data-holder]");
if (holder) holder.ontoggle = () => import("./holder.js").then(({ offer }) => offer(holder, main), () => {});

// the payload of an offline code is for phones without a network: out of the history with it
if (location.hash) history.replaceState(null, "", location.pathname);
reveal(clock);
tick();
setInterval(tick, 1000);
