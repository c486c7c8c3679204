/**
 * How a search is asked anew: while one types, when the form is sent, on the way back, and by
 * what it can be narrowed to: boxes in place of the links, with counts, and what is ticked.
 * While there is nothing else to do, what will be wanted next is fetched.
 * On a narrow screen they are folded away, so that results come first. Arrows lead from the
 * field through the results. Comes after the first answer; what was typed before it came is
 * asked then.
 */
import { drawBoxes, drawChosen } from "./boxes.js";

const PAUSE = 150;
const MORE = 10;

const results = document.querySelector("[data-results]");
const fold = document.querySelector("[data-fold]");
/** What draws each facet, by its name, and the values that there are. */
const facets = new Map();
let toggle;
/** What the page gave to start(). */
let page;

/**
 * @param {object} page
 * @param {HTMLFormElement} page.form
 * @param {Object<string, string>} page.labels names of the choices by facet and value
 * @param {() => object} page.state what is asked now
 * @param {(facet: string, values: string[]) => void} page.choose
 * @param {(query: object) => string} page.address
 * @param {() => Promise<void>} page.answer answers what is asked now
 * @param {() => void} page.restore asks what the address asks
 * @param {(cards: object[]) => void} page.show shows more results
 * @param {() => ?object} page.latest what was answered last
 * @param {() => Promise<object>} page.index the index that is open
 */
export function start(given) {
  page = given;
  const { form, labels, state, choose, address, answer, restore, latest } = page;
  const field = form.elements.q;
  let timer;
  const ask = (method) => {
    clearTimeout(timer);
    history[method](null, "", address(state()));
    answer();
  };
  toggle = (facet, value) => {
    const left = state()[facet].filter((one) => one !== value);
    choose(facet, left.length < state()[facet].length ? left : [...left, value]);
    ask("pushState");
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask("pushState");
  });
  const typed = () => {
    clearTimeout(timer);
    if (field.value.trim().length !== 1) timer = setTimeout(ask, PAUSE, "replaceState");
  };
  form.addEventListener("input", typed);
  if (field.value.trim() !== results.dataset.query) typed();
  addEventListener("popstate", restore);
  document.querySelector("[data-more]").onclick = async () => {
    const shown = results.children.length;
    const count = document.querySelector("[data-count]");
    await next(latest()).catch(() => (count.textContent = count.dataset.failure));
    document.querySelectorAll("[data-hit]")[shown]?.focus();
  };
  for (const section of fold.querySelectorAll("[data-facet]")) {
    const { facet } = section.dataset;
    const options = [...section.querySelectorAll("[data-value]")].map(({ dataset: { value }, children: [first] }) => [
      value, labels[facet + value], first.querySelector("use")?.getAttribute("href").split("#")[1],
    ]);
    facets.set(facet, { values: options.map(([value]) => value), draw: drawBoxes(section, options) });
  }
  fold.addEventListener("change", ({ target }) => toggle(target.name, target.value));
  if (matchMedia("(max-width: 55.99rem)").matches) fold.open = false;
  addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const links = [...document.querySelectorAll("input[name=q], [data-hit]")];
    const at = links.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    links[at + step]?.focus();
  });
}

/** Shows more results, unless there are others meanwhile. */
async function next(found) {
  const shown = results.children.length;
  const cards = await found.cards(shown, shown + MORE);
  if (found === page.latest() && shown === results.children.length) page.show(cards);
}

/** What will be wanted next: more results, and the whole index of a small site. */
async function ahead(found) {
  await next(found);
  (await import("./search-ahead.js")).fetchAll(await page.index());
}

/**
 * @param {?object} found what the index answered, with counts by facet; without it every
 *   choice is offered
 * @param {Object<string, string[]>} chosen
 * @param {Object<string, string>} labels
 */
export function draw(found, chosen, labels) {
  for (const [facet, { values, draw }] of facets) {
    const counts = values.map((value) => [value, found ? (found.facets[facet][value] ?? 0) : " "]);
    draw(new Map(counts), new Set(chosen[facet]));
  }
  document.querySelector("[data-trades]").hidden = !!found;
  const taken = Object.entries(chosen).flatMap(([facet, values]) =>
    values.map((value) => ({ label: labels[facet + value] ?? value, remove: () => toggle(facet, value) })),
  );
  drawChosen(taken, location.pathname);
  if (!found || navigator.connection?.saveData) return;
  (window.requestIdleCallback ?? setTimeout)(() => found === page.latest() && ahead(found).catch(() => {}));
}
