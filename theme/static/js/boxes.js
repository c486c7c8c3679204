/**
 * Boxes to tick in place of the links of a facet, and what was ticked, to be taken away.
 *
 * A facet is `[data-facet]` with a heading and a `ul`; what is chosen stands in
 * `[data-chosen]`, which bears the wordings.
 */

const SVG = "http://www.w3.org/2000/svg";
const chips = document.querySelector("[data-chosen]");
const { sprite } = document.querySelector("nav[data-sprite]").dataset;

/** @returns {Element} an element with properties and children, empty ones left out */
export const element = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter(Boolean));
  return made;
};

/** A sign of the sprite. */
export function sign(name, className) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/**
 * Puts boxes in place of links.
 * @param {Element} section of the facet
 * @param {[string, string, ?string][]} options value, label and emblem, in their order
 * @returns {(counts: Map<string, number>, ticked: Set<string>) => void} draws what is
 *   ticked and the counts; a choice with nothing in it is not offered
 */
export function drawBoxes(section, options) {
  section.setAttribute("role", "group");
  section.setAttribute("aria-labelledby", section.querySelector("h2").id);
  const lines = options.map(([value, label, emblem]) => {
    const box = element("input", { type: "checkbox", name: section.dataset.facet, value });
    const number = element("span", { className: "count" });
    const line = element("label", { className: "ledger__line" },
      box, emblem && sign(emblem, "emblem"), element("span", {}, label), number);
    return { box, number, line, item: element("li", {}, line) };
  });
  section.querySelector("ul").replaceChildren(...lines.map(({ item }) => item));
  return (counts, ticked) => {
    for (const { box, number, line, item } of lines) {
      box.checked = ticked.has(box.value);
      line.classList.toggle("ledger__line--on", box.checked);
      item.hidden = !counts.get(box.value) && !box.checked;
      number.textContent = counts.get(box.value) ?? 0;
    }
    section.hidden = lines.every(({ item }) => item.hidden);
  };
}

/**
 * Shows what is chosen.
 * @param {{label: string, remove: () => void}[]} chosen
 * @param {string} everything address without any of it
 */
export function drawChosen(chosen, everything) {
  const items = chosen.map(({ label, remove }) => {
    const hush = element("span", { className: "hush" }, `${chips.dataset.away} `);
    const chip = { type: "button", className: "chip", onclick: remove };
    return element("li", {}, element("button", chip, hush, label, sign("cross", "icon")));
  });
  const all = element("a", { className: "more", href: everything }, chips.dataset.all);
  if (items.length > 1) items.push(element("li", {}, all));
  chips.replaceChildren(...items);
  chips.hidden = !items.length;
}
