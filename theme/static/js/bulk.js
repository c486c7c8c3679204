/**
 * Many codes at once, on the verifier; loaded when its part of the page is opened.
 *
 * - Nothing leaves the browser but the requests that single codes would make; mistyped
 *   codes make none, repeated ones are judged once.
 * - Answers stand in the order given, whatever order they come in.
 *
 * Hooks in the template of `[data-bulk]`: a form with `textarea[name=codes]`; `input[type=file]`;
 * `button[data-stop]` and `button[data-export]` (hidden); `progress` and `[data-progress]`, hidden;
 * `[data-said]`, a live region; `ul[data-counts]`; `table[data-answers]` (hidden) with a head and an empty body;
 * `[data-empty]` (hidden): nothing was found in what was given; `data-word-…`: the words of
 * states that no certificate has.
 */

import { address, printed } from "./code.js";
import { csv, eachOf, entries, sharing, textOf, told } from "./bulk-list.js";
import { credentialIn } from "./credential-file.js";
import { judgePage } from "./judge-page.js";
import { judgeFile } from "./offline.js";
import { inLetters, reveal } from "./words.js";

/** Rows that are drawn, and ms between two drawings. */
const BATCH = 100;
const PAUSE = 100;
const pause = (ms) => new Promise((resume) => setTimeout(resume, ms));

/**
 * @param {HTMLElement} root
 * @param {() => import("./offline.js").Given} given
 */
export function start(root, given) {
  const form = root.querySelector("form");
  const stop = root.querySelector("[data-stop]");
  const save = root.querySelector("[data-export]");
  const bar = root.querySelector("progress");
  const line = root.querySelector("[data-progress]");
  const said = root.querySelector("[data-said]");
  const counts = root.querySelector("[data-counts]");
  const table = root.querySelector("[data-answers]");
  const body = table.tBodies[0];
  const language = document.documentElement.lang;
  const words = JSON.parse(document.getElementById("messages").textContent)[language];
  const wordOf = (state) =>
    words[state]?.word ?? root.dataset[`word${state[0].toUpperCase()}${state.slice(1)}`];
  const head = [...table.tHead.rows[0].cells].map(({ textContent }) => textContent.trim());

  /** @type {{label: string, judge?: Function, key: string, answer: object, row: HTMLElement}[]} */
  let items = [];
  let running = null;
  let fifths = 0;

  function draw({ row, answer }) {
    const [, state, name, standard, expires] = row.cells;
    row.dataset.state = answer.state;
    state.textContent = wordOf(answer.state);
    name.textContent = answer.name ?? "";
    standard.textContent = answer.standard ?? "";
    expires.textContent = answer.expires ? inLetters(answer.expires)(language) : "";
  }

  function count(done) {
    bar.value = done;
    line.textContent = `${done} / ${items.length}`;
    // read aloud at every fifth, not at every drawing
    if (done === items.length || (done / items.length) * 5 >= fifths + 1) {
      fifths = Math.floor((done / items.length) * 5);
      said.textContent = line.textContent;
    }
    const tally = new Map();
    for (const { answer } of items) tally.set(answer.state, (tally.get(answer.state) ?? 0) + 1);
    counts.replaceChildren(
      ...[...tally].map(([state, number]) => {
        const item = document.createElement("li");
        item.dataset.state = state;
        item.textContent = `${wordOf(state)}: ${number}`;
        return item;
      }),
    );
  }

  /** Empty rows first, so that answers have their place. */
  async function lay(signal) {
    body.replaceChildren();
    table.hidden = false;
    for (let i = 0; i < items.length && !signal.aborted; i += BATCH) {
      for (const item of items.slice(i, i + BATCH)) {
        item.row = body.insertRow();
        for (const _ of head) item.row.insertCell();
        item.row.cells[0].textContent = item.label;
        draw(item);
      }
      await pause(0);
    }
  }

  /** @param {{label: string, key: string, answer: object, judge?: Function}[]} list */
  async function run(list) {
    running?.abort();
    const { signal } = (running = new AbortController());
    items = list;
    for (const part of [table, bar, line, counts, stop, save]) part.hidden = true;
    root.querySelector("[data-empty]").hidden = items.length > 0;
    if (!items.length) return;
    bar.max = items.length;
    fifths = 0;
    for (const part of [bar, line, counts, stop]) part.hidden = false;
    delete root.dataset.done;

    const groups = new Map();
    for (const item of items) groups.set(item.key, [...(groups.get(item.key) ?? []), item]);
    const fresh = new Set();
    const waiting = () => items.filter(({ answer }) => answer.state === "waiting").length;
    count(items.length - waiting());
    await lay(signal);
    const show = () => {
      if (!fresh.size) return;
      for (const item of fresh) draw(item);
      fresh.clear();
      count(items.length - waiting());
    };
    const timer = setInterval(show, PAUSE);
    const shared = sharing((path, options) => fetch(path, { ...options, signal }));
    const asked = [...groups.values()].filter(([{ judge }]) => judge);
    await eachOf(
      asked,
      async (same) => {
        let answer;
        try {
          answer = told(await same[0].judge({ ...given(), fetch: shared }));
        } catch {
          answer = { state: "unreachable" };
        }
        if (signal.aborted) return;
        for (const item of same) {
          item.answer = answer;
          fresh.add(item);
        }
      },
      { signal },
    );
    clearInterval(timer);
    // overtaken by another list
    if (running?.signal !== signal) return;
    const done = items.length - waiting();
    for (const item of items) {
      if (item.answer.state === "waiting") item.answer = { state: "skipped" };
      if (item.row) fresh.add(item);
    }
    show();
    count(done);
    stop.hidden = true;
    reveal(save);
    root.dataset.done = done;
  }

  const ofText = (text) =>
    entries(text, given()).map(({ text: typed, canonical, state }) => ({
      key: canonical + (state ?? ""),
      label: state ? typed : printed(canonical),
      answer: { state: state ?? "waiting" },
      judge: state ? undefined : (world) => judgePage(address(canonical), world),
    }));

  /** Tables are read for their codes; any other file is a credential, or holds one. */
  async function ofFile(file, i) {
    if (/\.(json|png|svg)$/i.test(file.name)) {
      const judge = async (world) => {
        const credential = await credentialIn(file);
        return credential === null ? { state: "empty" } : judgeFile(credential, world);
      };
      return [{ key: `file ${i}`, label: file.name, answer: { state: "waiting" }, judge }];
    }
    return ofText(textOf(new Uint8Array(await file.arrayBuffer())));
  }
  const runFiles = async (files) => run((await Promise.all([...files].map(ofFile))).flat());

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run(ofText(form.elements.codes.value));
  });
  root.querySelector("input[type=file]").addEventListener("change", ({ target }) => {
    if (target.files.length) runFiles(target.files);
  });
  root.addEventListener("drop", (event) => {
    event.preventDefault();
    // not the single file of the page around
    event.stopPropagation();
    if (event.dataTransfer.files.length) runFiles(event.dataTransfer.files);
  });
  stop.addEventListener("click", () => running?.abort());
  save.addEventListener("click", () => {
    const rows = items.map(({ label, answer }) => [
      label, wordOf(answer.state), answer.name, answer.standard, answer.expires,
    ]);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([csv([head, ...rows])], { type: "text/csv" }));
    link.download = "constancia.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
  root.dataset.ready = "";
}
