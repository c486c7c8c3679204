/**
 * The search page: results as you type, the query in the address.
 *
 * Looks for `form[data-module=search][data-index]` with `input[name=q]`, for the links
 * `[data-facet] [data-value]` that name what can be chosen (search-facets.js makes boxes of
 * them, and more that can come later), and for `[data-results]`, `[data-count]` (a live region that bears the wordings),
 * `[data-correction]`, `[data-elsewhere]`, `[data-empty]`, `[data-trades]` and `[data-more]`.
 * `[data-results]` says `data-done` (how many) or `data-failed` for its `data-query`.
 */
import { FACETS, openIndex } from "./search-index.js";
import { normalise, words } from "./search-words.js";

const part = (name) => document.querySelector(`[data-${name}]`);
const element = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const form = document.querySelector("form[data-module=search]");
const field = form.elements.q;
const [results, count] = ["results", "count"].map(part);
/** What a choice is called, and its emblem, by facet and value. */
const [labels, emblems] = [{}, {}];
for (const link of document.querySelectorAll("[data-value]")) {
  const key = link.closest("[data-facet]").dataset.facet + link.dataset.value;
  labels[key] = link.textContent;
  emblems[key] = link.firstElementChild;
}

let index;
let run = 0;
let latest;
/** The values that are chosen, by facet. */
let chosen;
/** search-facets.js, once it is there. */
let boxes;

async function inflate(bytes) {
  let stream;
  try {
    stream = new DecompressionStream("deflate-raw");
  } catch {
    return (await import("./search-inflate.js")).inflate(bytes);
  }
  return new Response(new Response(bytes).body.pipeThrough(stream)).text();
}

const state = () => ({ q: field.value.trim(), ...chosen });

/** The address of a query: that of the page for an empty one. */
function address(query) {
  const asked = new URLSearchParams();
  for (const name in query) for (const one of [query[name]].flat()) one && asked.append(name, one);
  return `${location.pathname}?${asked}`.replace(/\?$/, "");
}

function restore() {
  const wanted = new URLSearchParams(location.search);
  field.value = wanted.get("q") ?? "";
  chosen = Object.fromEntries(FACETS.map((name) => [name, wanted.getAll(name)]));
  answer();
}

/** Opens the index, and once more when a part of it is gone: it was published anew. */
async function search(query) {
  for (const again of index ? [true, false] : [false]) {
    try {
      index = index ?? openIndex(form.dataset.index, { fetch: fetch.bind(window), inflate });
      const found = await (await index).search(query);
      return [found, await found.cards(0, 5)];
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
  results.dataset.query = query.q;
  results.setAttribute("aria-busy", "true");
  let found, cards, failed;
  try {
    if (address(query) !== location.pathname) [found, cards] = await search(query);
  } catch {
    failed = true;
  }
  if (mine !== run) return;
  latest = found;
  results.removeAttribute("aria-busy");
  results.textContent = "";
  const total = found?.total;
  for (const name of ["correction", "elsewhere", "empty", "more"]) part(name).hidden = true;
  const { one, many, none, failure } = count.dataset;
  count.textContent = failed ? failure : found ? ([none, one][total] ?? many.replace("{n}", total)) : "";
  boxes?.draw(found, chosen, labels);
  if (failed) results.dataset.failed = "";
  if (!found) return;
  show(cards);
  if (!total || found.partial || found.correction) await offer(query, found).catch(() => {});
  if (mine === run) results.dataset.done = total;
}

const offer = async (...of) => (await import("./search-offers.js")).offer(...of, labels, address, words);

function show(cards) {
  results.append(...cards.map((card) => drawn(card, latest.marks)));
  part("more").hidden = results.children.length >= latest.total;
}

/** A text as nodes, the words that were found in <mark>. */
function marked(text, marks) {
  return text.split(/([\p{L}\p{N}]+)/u).map((piece) =>
    marks.has(normalise(piece)) ? element("mark", {}, piece) : piece,
  );
}

/** A card as it stands on a list, with an emblem for a picture. */
function drawn(card, marks) {
  const link = element("a", { href: card.url }, ...marked(card.title, marks));
  link.dataset.hit = "";
  const block = (className, ...children) => element("div", { className }, ...children);
  const label = (name) => labels[name + card[name]];
  const where = [label("kind"), label("sector"), card.place, label("department"), label("country")];
  const meta = [...new Set(where)].filter(Boolean).join(" · ");
  const lines = [card.subtitle, card.summary, meta].filter(Boolean).map((text) =>
    element("p", { className: text === meta ? "card__meta" : "" }, ...marked(text, marks)));
  // the ground that components/ground.html gives to the same slug
  const ground = `ground ground--${((parseInt(card.url.slice(-2, -1), 36) || 0) % 6) + 1}`;
  const emblem = (emblems["sector" + card.sector] ?? emblems["kind" + card.kind]).cloneNode(true);
  const [kind, picture] = card.kind === "venture"
    ? ["stamp", block("mount", block("stamp", block("stamp__face " + ground, emblem)))]
    : ["person", block("medal " + ground, emblem)];
  return element("li", { className: "card card--" + kind }, picture, element("h3", {}, link), block("", ...lines));
}

restore();

// what can come late: asking anew, boxes in place of links, more results
(async () => {
  boxes = await import("./search-facets.js");
  const choose = (name, values) => (chosen[name] = values);
  boxes.start({ form, labels, state, choose, address, answer, restore, show, latest: () => latest, index: () => index });
  boxes.draw(latest, chosen, labels);
})().catch(() => {});
