/**
 * The answer to a typed code, on the verifier and on the page for wrong addresses.
 *
 * Hooks: the children of `[data-answer]`, in the page beforehand and hidden; where the page
 * speaks two languages, a text has a child for each (`[lang]`):
 *
 * - `[data-band]` with `[data-word]`, `[data-instruction]` and the signs of every state
 * - `[data-groups]`: the code as it was read, one <span> a group, `data-wrong` on the one that
 *   looks wrong
 * - `[data-slip="length"]`, `[data-slip="character"]`, `[data-slip="check"]`: what is wrong
 * - `[data-part="…"]`: anything else that only some answers have
 *
 * The answer's state stands in `data-state` of `[data-answer]`.
 */

import { printed } from "./code.js";
import { reveal, say } from "./words.js";

/**
 * Takes the answer before away.
 * @param {HTMLElement} answer
 */
export function clear(answer) {
  delete answer.dataset.state;
  delete answer.dataset.verdict;
  for (const part of answer.children) part.hidden = true;
}

/**
 * Shows the band of a state.
 * @param {HTMLElement} answer
 * @param {string} state
 */
export function showState(answer, state) {
  answer.dataset.state = state;
  say(answer, state);
  reveal(answer.querySelector("[data-band]"));
}

/**
 * Says what is wrong with a typed code, and where, when that can be told.
 * @param {HTMLElement} answer
 * @param {import("./code.js").Answer} read
 */
export function showMistyped(answer, { canonical, reason, group }) {
  showState(answer, "mistyped");
  reveal(answer.querySelector(`[data-slip=${reason}]`));
  const line = answer.querySelector("[data-groups]");
  if (!line || !canonical) return;
  line.replaceChildren(
    ...printed(canonical).split("-").map((text, i) => {
      const part = document.createElement("span");
      part.textContent = text;
      if (i + 1 === group) part.dataset.wrong = "";
      return part;
    }),
  );
  reveal(line);
}
