/**
 * A list of which several choices of a kind can be ticked; what is chosen stands in the
 * address.
 *
 * Looks for `nav[data-module=browse][data-list][data-sprite]` with `[data-facet] ul`, and
 * for `[data-cards]`, `[data-count]` (a live region that bears the wordings), `[data-chosen]`,
 * `[data-pager]`, `[data-more]`, `[data-empty]` and `[data-elsewhere]`. Until the list has
 * come, and for good where it does not, the links to the pages built beforehand stay.
 */
import { FACETS, openList } from "./browse-list.js";

const PLACES = 5;
const SVG = "http://www.w3.org/2000/svg";

const part = (name) => document.querySelector(`[data-${name}]`);
const nav = document.querySelector("nav[data-module=browse]");
const [cards, count, chips, pager, more] = ["cards", "count", "chosen", "pager", "more"].map(part);
const suffix = document.title.slice(document.title.lastIndexOf(" · "));
const built = location.pathname + location.search;

let list;
let chosen;
let wanted = [];
let run = 0;
const boxes = new Map();
/** Cards by their place in the list. */
const known = new Map();

const element = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter(Boolean));
  return made;
};

function sign(name, className) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${nav.dataset.sprite}#${name}`);
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** Puts boxes in place of links, the fullest first, as the links stood. */
function drawBoxes() {
  for (const facet of FACETS) {
    const section = nav.querySelector(`[data-facet=${facet}]`);
    if (!section) continue;
    section.setAttribute("role", "group");
    section.setAttribute("aria-labelledby", `facet-${facet}`);
    const all = list.counts(list.choice(), facet);
    const order = [...list.options[facet]].sort(
      ([a, first], [b, second]) => all.get(b) - all.get(a) || first.localeCompare(second),
    );
    const lines = order.map(([value, label, emblem]) => {
      const input = element("input", { type: "checkbox", name: facet, value });
      const number = element("span", { className: "count" });
      const line = element("label", { className: "ledger__line" },
        input, emblem && sign(emblem, "emblem"), element("span", {}, label), number);
      const item = element("li", {}, line);
      boxes.set(input, { facet, value, number, item });
      return item;
    });
    section.querySelector("ul").replaceChildren(...lines);
  }
}

function drawFacets() {
  for (const facet of FACETS) {
    const counts = list.counts(chosen, facet);
    for (const [input, box] of boxes) {
      if (box.facet !== facet) continue;
      const here = counts.get(box.value) ?? 0;
      input.checked = chosen[facet].has(box.value);
      box.item.hidden = !here && !input.checked;
      box.number.textContent = here;
    }
  }
  const taken = chips.dataset;
  const items = FACETS.flatMap((facet) => [...chosen[facet]].map((value) => {
    const label = list.labels[facet].get(value) ?? value;
    const away = element("button", { type: "button", className: "chip", onclick: () => toggle(facet, value) },
      element("span", { className: "hush" }, `${taken.away} `), label, sign("cross", "icon"));
    return element("li", {}, away);
  }));
  const all = element("a", { className: "more", href: list.address(list.choice()) }, taken.all);
  chips.replaceChildren(...items, ...(items.length > 1 ? [element("li", {}, all)] : []));
  chips.hidden = !items.length;
}

/** Fetches the pages that hold the cards of these places. */
async function fetchCards(positions) {
  const missing = positions.filter((at) => !known.has(at));
  await Promise.all(list.cover(missing).map(async ({ address, positions, total }) => {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${response.status} ${address}`);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    keep(page, positions, total);
  }));
}

/** Remembers the cards of a page, unless it is of another day than the list. */
function keep(page, positions, total) {
  const found = [...page.querySelector("[data-cards]").children];
  const told = parseInt(page.querySelector("[data-count]").textContent, 10);
  if (found.length !== positions.length || told !== total) throw new Error("published anew");
  positions.forEach((at, i) => known.has(at) || known.set(at, document.importNode(found[i], true)));
}

async function show(number = 1) {
  const mine = ++run;
  const matches = list.matches(chosen);
  const start = (number - 1) * list.size;
  drawFacets();
  cards.setAttribute("aria-busy", "true");
  const some = matches.slice(start, start + list.size);
  try {
    await fetchCards(some);
  } catch {
    if (mine === run) count.textContent = count.dataset.failure;
    return;
  } finally {
    if (mine === run) cards.removeAttribute("aria-busy");
  }
  if (mine !== run) return;
  cards.replaceChildren(...some.map((at) => known.get(at)));
  wanted = matches.slice(start + list.size);
  const here = location.pathname + location.search === built;
  pager.hidden = !here;
  more.hidden = here || !wanted.length;
  const { one, many, none } = count.dataset;
  count.textContent = { 0: none, 1: one }[matches.length] ?? many.replace("{n}", matches.length);
  document.title = list.name(chosen, true) + suffix;
  document.querySelector("h1").textContent = list.name(chosen, false);
  part("empty").hidden = matches.length > 0;
  if (!matches.length) offer();
}

/** Where else there is what was not found here. */
function offer() {
  const anywhere = list.choice({ sector: chosen.sector });
  const found = [...list.counts(anywhere, "department")].sort((a, b) => b[1] - a[1]).slice(0, PLACES);
  const links = found.flatMap(([department, many]) => {
    const href = list.address(list.choice({ sector: chosen.sector, department: [department] }));
    return [element("a", { href }, `${list.labels.department.get(department)} (${many})`), " "];
  });
  part("links").replaceChildren(...links);
  part("elsewhere").hidden = !links.length;
}

function toggle(facet, value) {
  if (!chosen[facet].delete(value)) chosen[facet].add(value);
  else if (facet === "country") {
    for (const one of chosen.department) if (list.countryOf.get(one) === value) chosen.department.delete(one);
  }
  history.pushState(null, "", list.address(chosen));
  show();
}

more.onclick = async () => {
  const some = wanted.slice(0, list.size);
  try {
    await fetchCards(some);
  } catch {
    count.textContent = count.dataset.failure;
    return;
  }
  wanted = wanted.slice(list.size);
  more.hidden = !wanted.length;
  cards.append(...some.map((at) => known.get(at)));
  known.get(some[0]).querySelector("a").focus();
};

function restore() {
  const { chosen: asked, number } = list.parse(location.pathname, location.search);
  chosen = asked;
  show(number);
}

async function start() {
  const response = await fetch(nav.dataset.list, { cache: "no-cache" });
  if (!response.ok) return;
  list = openList(await response.json());
  const { chosen: asked, number } = list.parse(location.pathname, location.search);
  chosen = asked;
  if (!location.search) keep(document, list.onPage(chosen, number), list.matches(chosen).length);
  drawBoxes();
  nav.addEventListener("change", ({ target }) => {
    const { facet, value } = boxes.get(target);
    toggle(facet, value);
  });
  addEventListener("popstate", restore);
  if (location.search) show();
  else drawFacets();
}

start().catch(() => {});
