/**
 * The search page: results as you type, filters with counts, the query in the address.
 *
 * Looks for `form[data-module=search][data-index]` with `input[name=q]` and selects named
 * as the facets, and for `[data-results]`, `[data-count]` (a live region that bears the
 * wordings), `[data-correction]`, `[data-elsewhere]`, `[data-empty]` and `[data-more]`.
 * `[data-results]` says `data-done` (how many) or `data-failed` for its `data-query`.
 */
import { FACETS, normalise, openIndex } from "./search-index.js";

const [FIRST, MORE] = [5, 10];
const PAUSE = 150;

const part = (name) => document.querySelector(`[data-${name}]`);
const element = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const form = document.querySelector("form[data-module=search]");
const [results, count, more] = ["results", "count", "more"].map(part);
const selects = FACETS.map((name) => form.elements[name]);
const fields = [form.elements.q, ...selects];
/** The options and what they are called, by facet and value. */
const options = selects.flatMap((select) => [...select.options]);
const nameOf = ({ parentElement, value }) => parentElement.name + value;
const labels = Object.fromEntries(options.map((option) => [nameOf(option), option.text]));

let index;
let run = 0;
let latest;
let timer;

async function inflate(bytes) {
  let stream;
  try {
    stream = new DecompressionStream("deflate-raw");
  } catch {
    return (await import("./search-inflate.js")).inflate(bytes);
  }
  const writer = stream.writable.getWriter();
  writer.write(bytes).catch(() => {});
  writer.close().catch(() => {});
  return new Response(stream.readable).text();
}

/** The query as the form has it, empty fields left out. */
function state() {
  const filled = fields.map(({ name, value }) => [name, value.trim()]).filter(([, value]) => value);
  return Object.fromEntries(filled);
}

function restore() {
  const wanted = new URLSearchParams(location.search);
  for (const field of fields) {
    field.value = wanted.get(field.name) ?? "";
    if (field.selectedIndex < 0) field.value = "";
  }
  answer();
}

function remember(method) {
  const here = `${location.pathname}?${new URLSearchParams(state())}`;
  history[method](null, "", here.replace(/\?$/, ""));
}

/** Opens the index, and once more when a part of it is gone: it was published anew. */
async function search(query) {
  for (const again of index ? [true, false] : [false]) {
    try {
      index = index ?? openIndex(form.dataset.index, { fetch: fetch.bind(window), inflate });
      const found = await (await index).search(query);
      return [found, await found.cards(0, FIRST)];
    } catch (error) {
      index = undefined;
      if (!again) throw error;
    }
  }
}

async function answer() {
  const mine = ++run;
  const query = state();
  delete results.dataset.done;
  delete results.dataset.failed;
  results.dataset.query = query.q ?? "";
  results.setAttribute("aria-busy", "true");
  let [found, cards, failed] = [];
  try {
    if (Object.keys(query).length) [found, cards] = await search(query);
  } catch {
    failed = true;
  }
  if (mine !== run) return;
  results.removeAttribute("aria-busy");
  results.textContent = "";
  const total = found?.total;
  for (const name of ["correction", "elsewhere", "empty", "more"]) part(name).hidden = true;
  const { one, many, none } = count.dataset;
  count.textContent = failed ? count.dataset.failure
    : !found ? ""
    : total === 0 ? none
    : total === 1 ? one
    : many.replace("{n}", total);
  for (const option of options) {
    const { parentElement: { name }, value } = option;
    const known = found && value ? ` (${found.facets[name][value] ?? 0})` : "";
    option.text = labels[nameOf(option)] + known;
  }
  if (failed) results.dataset.failed = "";
  if (!found) return;
  show(found, cards);
  if (!total || found.correction) await offer(query, found).catch(() => {});
  if (mine !== run) return;
  results.dataset.done = total;
  if (navigator.connection?.saveData) return;
  (window.requestIdleCallback ?? setTimeout)(() => mine === run && ahead(found).catch(() => {}));
}

const offer = async (query, found) =>
  (await import("./search-offers.js")).offer(query, found, labels);

function show(found, cards) {
  latest = found;
  results.append(...cards.map((card) => drawn(card, found.marks)));
  more.hidden = results.children.length >= found.total;
}

more.onclick = async () => {
  const shown = results.children.length;
  try {
    show(latest, await latest.cards(shown, shown + MORE));
    results.children[shown].querySelector("a").focus();
  } catch {
    count.textContent = count.dataset.failure;
  }
};

/** What will be wanted next, while there is nothing else to do. */
async function ahead(found) {
  const shown = results.children.length;
  const cards = await found.cards(shown, MORE);
  if (shown === results.children.length) show(found, cards);
  (await import("./search-ahead.js")).fetchAll(await index);
}

/** A text as nodes, the words that were found in <mark>. */
function marked(text, marks) {
  return text.split(/([\p{L}\p{N}]+)/u).map((piece) =>
    marks.has(normalise(piece)) ? element("mark", {}, piece) : piece,
  );
}

function drawn(card, marks) {
  const link = element("a", { href: card.url }, ...marked(card.title, marks));
  link.dataset.hit = "";
  const line = (text, className = "") =>
    text ? [element("p", { className }, ...marked(text, marks))] : [];
  const label = (name) => card[name] && labels[name + card[name]];
  const where = [card.place, label("department"), label("country")];
  const meta = [label("kind"), label("sector"), ...new Set(where)];
  return element("li", { className: "card" },
    element("h3", {}, link), ...line(card.subtitle), ...line(card.summary),
    ...line(meta.filter(Boolean).join(" · "), "card__meta"));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  remember("pushState");
  answer();
});
form.addEventListener("input", ({ target }) => {
  clearTimeout(timer);
  if (target !== fields[0]) {
    remember("pushState");
    answer();
  } else if (target.value.trim().length !== 1) {
    timer = setTimeout(() => {
      remember("replaceState");
      answer();
    }, PAUSE);
  }
});
addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const links = [fields[0], ...results.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement);
  if (!step || at < 0) return;
  event.preventDefault();
  links[at + step]?.focus();
});
addEventListener("popstate", restore);
restore();
