/**
 * The page for wrong addresses: mends what was meant for a certificate.
 *
 * - Capitals, spaces and hyphens in a code, or a forgotten /c/, lead on to the right address.
 * - A code that cannot be one is "mistyped", one without a page "unknown"; every other
 *   address keeps the page as it is.
 *
 * Hooks: `<main>` gets `data-state`; `[data-module=mend-address]` holds `[data-answer]` (see
 * answer.js) and `input[name=code]`.
 */

import { showMistyped, showState } from "./answer.js";
import { address, check, printed, typed } from "./code.js";

const path = decode(location.pathname);
const underCode = /^\/c\//i.test(path);
const read = check(underCode ? path : path.replace(/^\/+|\/+$/g, ""));

if (read.ok && location.pathname !== address(read.canonical)) {
  location.replace(address(read.canonical) + location.hash);
} else if (underCode) {
  const root = document.querySelector("[data-module=mend-address]");
  const answer = root.querySelector("[data-answer]");
  if (read.ok) showState(answer, "unknown");
  else showMistyped(answer, read);
  document.querySelector("main").dataset.state = answer.dataset.state;
  root.querySelector("input[name=code]").value = read.ok ? printed(read.canonical) : typed(path);
}

/** @param {string} text @returns {string} as it is when it is not percent-encoded UTF-8 */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
