/**
 * What a search can be narrowed to: boxes in place of the links, with counts, and what is
 * ticked, and the button for more results. On a narrow screen they are folded away, so that results come first. Arrows lead
 * from the field through the results.
 */
import { drawBoxes, drawChosen } from "./boxes.js";

const fold = document.querySelector("[data-fold]");
/** What draws each facet, by its name, and the values that there are. */
const facets = new Map();
let toggle;

/**
 * @param {Object<string, string>} labels names of the choices by facet and value
 * @param {(facet: string, value: string) => void} tick
 * @param {() => Promise<void>} more shows more results
 */
export function start(labels, tick, more) {
  toggle = tick;
  document.querySelector("[data-more]").onclick = async () => {
    const shown = document.querySelectorAll("[data-hit]").length;
    const count = document.querySelector("[data-count]");
    await more().catch(() => (count.textContent = count.dataset.failure));
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
}
