/**
 * The search page: results as you type, its state in the address, filters with counts.
 *
 * Looks for `form[data-module=search]` with `input[name=q]` and selects named kind,
 * sector, country and department, and for `[data-results]`, `[data-count]` (a live
 * region), `[data-correction]`, `[data-empty]`, `[data-more]` and `template[data-card]`.
 * The wording stands in the page; the few words below are for a page without it.
 */
import { openIndex } from "./search-index.js";
import { normalise } from "./search-text.js";

const FACETS = ["kind", "sector", "country", "department"];
const FIRST = 5;
const MORE = 10;
const WORDS = {
  es: {
    one: "1 resultado", many: "{n} resultados", none: "Sin resultados", busy: "Buscando…",
    failed: "La búsqueda no está disponible en este momento.",
    meant: "¿Quiso decir «{q}»?", more: "Mostrar más",
  },
  en: {
    one: "1 result", many: "{n} results", none: "No results", busy: "Searching…",
    failed: "Search is not available just now.",
    meant: "Did you mean “{q}”?", more: "Show more",
  },
};

const form = document.querySelector("form[data-module=search]");
if (form) start(form);

function start(form) {
  const language = document.documentElement.lang === "en" ? "en" : "es";
  const say = WORDS[language];
  const input = form.elements.q;
  const selects = FACETS.map((name) => form.elements[name]).filter(Boolean);
  const results = document.querySelector("[data-results]");
  const count = document.querySelector("[data-count]");
  const part = (name) => document.querySelector(`[data-${name}]`);
  const address =
    form.dataset.index ?? new URL(`../../search/${language}/`, import.meta.url).href;
  const labels = new Map();
  for (const select of selects) {
    for (const option of select.options) labels.set(option, option.textContent.trim());
  }
  let index;
  let run = 0;
  let timer;

  /** The query as the form has it; empty values left out. */
  function state() {
    const query = {};
    for (const field of [input, ...selects]) {
      if (field.value.trim()) query[field.name] = field.value.trim();
    }
    return query;
  }

  function restore() {
    const wanted = new URLSearchParams(location.search);
    input.value = wanted.get("q") ?? "";
    for (const select of selects) select.value = wanted.get(select.name) ?? "";
    for (const select of selects) if (select.selectedIndex < 0) select.value = "";
    if (Object.keys(state()).length) answer();
    else clear();
  }

  function remember(method) {
    const query = new URLSearchParams(state()).toString();
    const here = location.pathname + (query ? `?${query}` : "");
    if (here !== location.pathname + location.search) history[method](null, "", here);
  }

  function show(name, visible) {
    const element = part(name);
    if (element) element.hidden = !visible;
    return element;
  }

  function clear() {
    run++;
    results.textContent = "";
    count.textContent = "";
    for (const name of ["data-query", "data-done", "data-failed"]) results.removeAttribute(name);
    for (const name of ["correction", "empty", "more", "failure"]) show(name, false);
    for (const [option, label] of labels) option.textContent = label;
  }

  async function answer() {
    const mine = ++run;
    const query = state();
    results.removeAttribute("data-done");
    results.removeAttribute("data-failed");
    results.dataset.query = query.q ?? "";
    results.setAttribute("aria-busy", "true");
    try {
      index ??= openIndex(address, { fetch: fetch.bind(window) });
      const found = await (await index).search(query);
      const cards = await found.cards(0, FIRST);
      if (mine !== run) return;
      draw(found, cards, query);
      results.dataset.done = found.total;
    } catch {
      index = undefined;
      if (mine !== run) return;
      clear();
      results.dataset.query = query.q ?? "";
      results.dataset.failed = "";
      count.textContent = say.failed;
    }
    results.removeAttribute("aria-busy");
  }

  function draw(found, cards, query) {
    results.textContent = "";
    results.append(...cards.map((card) => drawCard(card, found.marks)));
    const { total } = found;
    count.textContent =
      total === 0 ? say.none : (total === 1 ? say.one : say.many).replace("{n}", total);
    for (const [option, label] of labels) {
      const counts = found.facets[option.parentElement.closest("select").name];
      option.textContent = option.value ? `${label} (${counts[option.value] ?? 0})` : label;
    }
    show("empty", total === 0);
    const correction = show("correction", found.correction !== null);
    if (correction && found.correction !== null) {
      const link = document.createElement("a");
      link.href = `?${new URLSearchParams({ ...query, q: found.correction })}`;
      link.textContent = say.meant.replace("{q}", found.correction);
      correction.replaceChildren(link);
    }
    let shown = cards.length;
    const more = show("more", shown < total);
    if (more) {
      more.onclick = async () => {
        const next = await found.cards(shown, shown + MORE);
        results.append(...next.map((card) => drawCard(card, found.marks)));
        results.children[shown]?.querySelector("a")?.focus();
        shown += next.length;
        more.hidden = shown >= total;
      };
    }
  }

  /** A text with the words that were found in <mark>. */
  function marked(text, marks) {
    const parts = document.createDocumentFragment();
    for (const piece of text.split(/([\p{L}\p{N}]+)/u)) {
      if (marks.has(normalise(piece))) {
        const mark = document.createElement("mark");
        mark.textContent = piece;
        parts.append(mark);
      } else parts.append(piece);
    }
    return parts;
  }

  function drawCard(card, marks) {
    const item = document.createElement("li");
    item.className = "card";
    const link = document.createElement("a");
    link.href = card.url;
    link.dataset.hit = "";
    link.append(marked(card.title, marks));
    const title = document.createElement("h3");
    title.append(link);
    item.append(title);
    for (const text of [card.subtitle, card.summary, card.municipality]) {
      if (!text) continue;
      const line = document.createElement("p");
      line.append(marked(text, marks));
      item.append(line);
    }
    return item;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    remember("pushState");
    answer();
  });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      remember("replaceState");
      if (input.value.trim().length > 1) answer();
      else if (!Object.keys(state()).some((name) => name !== "q")) clear();
    }, 150);
  });
  for (const select of selects) {
    select.addEventListener("change", () => {
      remember("pushState");
      answer();
    });
  }
  addEventListener("popstate", restore);
  restore();
}
