/**
 * The verifier: a code is judged here, then the page behind it is fetched and judged.
 *
 * - A mistyped code is told before any request.
 * - No page (404) is "unknown"; no answer from the network is never called unknown. Without
 *   network the compact payload of an offline code is judged, when there is one.
 * - The holder's name is shown when the signature holds, and not before.
 * - Without network the service worker shows this page in place of the one behind a code;
 *   code and payload are then those of the address.
 *
 * Hooks in `[data-module=verify]`, which has `data-host` and `data-offline-days`: a form with
 * `input[name=code]`; `[data-file]` (hidden) with `input[type=file]`; `button[data-scan]` (hidden)
 * and `video[data-camera]` (hidden, muted, playsinline); `details[data-bulk]` (hidden, see
 * bulk.js); `[data-answer]` (see answer.js) with these parts besides:
 *
 * - `[data-part=unreachable]`: the site could not be asked (state "unreachable")
 * - `[data-part=no-camera]`: the camera cannot be used
 * - `[data-part=no-credential]`: a picture that holds neither a credential nor a QR code
 * - `[data-part=elsewhere]`: the address that was scanned or pasted is of another site
 * - `[data-part=holder]` with `[data-fact=name]`, `[data-fact=title]`, `[data-fact=issued]`,
 *   `[data-fact=expires]` …: what is signed, by the names of `[data-signed]`; its parent is
 *   hidden where the credential does not say it
 * - `[data-part=copied]` with `[data-copied]`: the day of a copy
 * - `[data-part=unchecked]`: not everything could be checked
 * - `[data-part=page]` with a link: the page behind the code
 */

import { clear, showMistyped, showState } from "./answer.js";
import { address, check, printed } from "./code.js";
import { credentialIn } from "./credential-file.js";
import { SHOWS_HOLDER } from "./judge.js";
import { judgePage } from "./judge-page.js";
import { judgeFile, judgePayload } from "./offline.js";
import { inLetters, reveal, write } from "./words.js";

const root = document.querySelector("[data-module=verify]");
const form = root.querySelector("form");
const field = form.elements.code;
const answer = root.querySelector("[data-answer]");
const part = (name) => answer.querySelector(`[data-part=${name}]`);
const given = () => ({
  fetch: (...request) => fetch(...request),
  now: new Date(),
  host: root.dataset.host,
  offlineDays: Number(root.dataset.offlineDays ?? 30),
});

/** @param {Object<string, string>} signed */
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

/**
 * @param {?object} judged null: there is no such page
 * @param {string} [path] of the page behind the code, where it can be opened
 */
function show(judged, path) {
  if (!judged) {
    showState(answer, "unknown");
    return;
  }
  const { state, copied, checks, verdict, signed } = judged;
  showState(answer, state);
  answer.dataset.verdict = verdict;
  if (signed && SHOWS_HOLDER.includes(state)) showHolder(signed);
  if (copied) {
    write(answer.querySelector("[data-copied]"), inLetters(copied));
    reveal(part("copied"));
  }
  if (verdict === "unchecked" && checks.length && state !== "stale") reveal(part("unchecked"));
  if (path) {
    part("page").querySelector("a").href = path;
    reveal(part("page"));
  }
}

let asked = 0;
/**
 * Shows what a question comes to; a later question overtakes it.
 * @param {function(): Promise<void>} question
 */
async function answerTo(question) {
  const turn = ++asked;
  const latest = () => turn === asked;
  clear(answer);
  answer.setAttribute("aria-busy", "true");
  try {
    const tell = await question();
    if (!latest()) return;
    tell();
    answer.scrollIntoView({ block: "nearest" });
  } catch {
    if (!latest()) return;
    answer.dataset.state = "unreachable";
    reveal(part("unreachable"));
  } finally {
    if (latest()) answer.removeAttribute("aria-busy");
  }
}

/**
 * @param {string} text a code, or an address from a QR code with or without a payload
 * @returns {Promise<function(): void>} tells the answer
 */
async function answerFor(text) {
  const typed = check(text);
  const digits = /#(\d+)$/.exec(text.trim())?.[1];
  const host = /^\s*https?:\/\/([^/?#]+)/i.exec(text)?.[1];
  const path = address(typed.canonical);
  if (!typed.ok) return () => showMistyped(answer, typed);
  const elsewhere = host && host.toLowerCase() !== root.dataset.host;
  const tell = await judgePage(path, given()).then(
    (judged) => () => show(judged, path),
    async (error) => {
      if (!digits) throw error;
      const judged = await judgePayload(digits, { ...given(), code: typed.canonical });
      return () => show(judged);
    },
  );
  return () => {
    tell();
    if (elsewhere) reveal(part("elsewhere"));
  };
}

const ask = (text) => answerTo(() => answerFor(text));

/** @param {File} file a credential, a badge that holds one, or a picture of a QR code */
const askFile = (file) =>
  answerTo(async () => {
    const credential = await credentialIn(file);
    if (credential === null) {
      const text = await import("./scan.js").then((it) => it.scanPicture(file)).catch(() => null);
      return text ? answerFor(text) : () => reveal(part("no-credential"));
    }
    const judged = await judgeFile(credential, given());
    return () => show(judged);
  });

form.addEventListener("submit", (event) => {
  event.preventDefault();
  // off the field, so that a phone's keyboard does not cover the answer
  form.querySelector("button").focus();
  ask(field.value);
});
reveal(root.querySelector("[data-file]"));
root.querySelector("[data-file] input[type=file]")?.addEventListener("change", ({ target }) => {
  if (target.files[0]) askFile(target.files[0]);
});
root.addEventListener("dragover", (event) => event.preventDefault());
root.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files[0]) askFile(event.dataTransfer.files[0]);
});

const bulk = root.querySelector("[data-bulk]");
reveal(bulk);
bulk?.addEventListener("toggle", async () => {
  if (!bulk.open || "ready" in bulk.dataset) return;
  const { start } = await import("./bulk.js");
  if ("ready" in bulk.dataset) return;
  bulk.append(bulk.querySelector("template").content);
  start(bulk, given);
});

const button = root.querySelector("[data-scan]");
if (navigator.mediaDevices) reveal(button);
let scanning = null;
button?.addEventListener("click", async () => {
  if (scanning) {
    // the button that starts the camera stops it
    scanning.abort();
    return;
  }
  scanning = new AbortController();
  clear(answer);
  try {
    const { scan } = await import("./scan.js");
    const text = await scan(root.querySelector("[data-camera]"), scanning.signal);
    if (text) ask((field.value = text));
  } catch {
    reveal(part("no-camera"));
  } finally {
    scanning = null;
  }
});

// shown in place of a page behind a code, or led here by ?code= or #code
const behind = location.pathname.startsWith("/c/");
const { pathname, search, hash } = location;
const led = behind ? pathname + hash : (new URLSearchParams(search).get("code") ?? hash.slice(1));
if (led) {
  field.value = behind ? printed(check(led).canonical) : led;
  // the payload stays out of history
  if (behind) history.replaceState(null, "", pathname);
  ask(led);
}
// offline is an extra
navigator.serviceWorker?.register("/service-worker.js").catch(() => {});
