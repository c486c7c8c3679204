/**
 * A list of which several choices of a kind can be ticked; what is chosen stands in the
 * address.
 *
 * Looks for `nav[data-module=browse][data-list][data-sprite]` with `[data-facet] ul`, and
 * for `[data-cards]`, `[data-count]` (a live region that bears the wordings), `[data-chosen]`,
 * `[data-pager]`, `[data-more]`, `[data-empty]` and `[data-elsewhere]`. Until the list has
 * come, and for good where it does not, the links to the pages built beforehand stay.
 */
import { drawBoxes, drawChosen, element } from "./boxes.js";
import { FACETS, openList } from "./browse-list.js";

const PLACES = 5;

const part = (name) => document.querySelector(`[data-${name}]`);
const nav = document.querySelector("nav[data-module=browse]");
const [cards, count, pager, more] = ["cards", "count", "pager", "more"].map(part);
const suffix = document.title.slice(document.title.lastIndexOf(" · "));
/** The address that the page was built for: a query is none. */
const built = location.search ? null : location.pathname;

let list;
let chosen;
let wanted = [];
let run = 0;
/** What draws each facet, by its name. */
const facets = new Map();
/** Cards by their place in the list. */
const known = new Map();

/** Puts boxes in place of links, the fullest first, as the links stood. */
function startFacets() {
  for (const facet of FACETS) {
    const section = nav.querySelector(`[data-facet=${facet}]`);
    if (!section) continue;
    const all = list.counts(list.choice(), facet);
    const order = [...list.options[facet]].sort(
      ([a, first], [b, second]) => all.get(b) - all.get(a) || first.localeCompare(second),
    );
    facets.set(facet, drawBoxes(section, order));
  }
}

function drawFacets() {
  for (const [facet, draw] of facets) draw(list.counts(chosen, facet), chosen[facet]);
  const taken = FACETS.flatMap((facet) => [...chosen[facet]].map((value) => ({
    label: list.labels[facet].get(value) ?? value,
    remove: () => toggle(facet, value),
  })));
  drawChosen(taken, list.address(list.choice()));
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
  const found = list.elsewhere(chosen).slice(0, PLACES);
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
  startFacets();
  nav.addEventListener("change", ({ target }) => toggle(target.name, target.value));
  addEventListener("popstate", restore);
  if (location.search) show();
  else drawFacets();
}

start().catch(() => {});
