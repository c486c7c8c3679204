/**
 * What a search page offers besides results: the word that was meant, and where else there
 * is what was not found here, in the departments nearest to those chosen or named; loaded only
 * then.
 */

const PLACES = 5;

/**
 * @param {object} query
 * @param {object} found what the index answered
 * @param {Object<string, string>} labels names of the options by facet and value
 * @param {(query: object) => string} address of a query
 * @param {(text: string) => string[]} words of a text, normalised
 */
export function offer(query, found, labels, address, words) {
  if (found.correction) {
    show("correction", [[address({ ...query, q: found.correction }), found.correction]]);
  }
  document.querySelector("[data-empty]").hidden = found.total > 0;
  const counts = found.facets.department;
  const near = JSON.parse(document.querySelector("[data-near]").dataset.near);
  const asked = `-${words(query.q).join("-").replace(/ñ/g, "n")}-`;
  const named = Object.keys(near).filter((slug) => asked.includes(`-${slug}-`) && !counts[slug]);
  if (found.total && !named.length) return;
  const order = [...query.department, ...named].flatMap((one) => near[one] ?? []);
  const rank = ([slug]) => order.indexOf(slug) + 1 || Infinity;
  const elsewhere = Object.entries(counts).filter(([slug]) => slug);
  elsewhere.sort((a, b) => Math.sign(rank(a) - rank(b)) || b[1] - a[1]);
  show("elsewhere", elsewhere.slice(0, PLACES).map(([department, count]) => [
    address({ ...query, country: [], department }), `${labels[`department${department}`]} (${count})`,
  ]));
}

/** Shows a part of the page with links in its [data-links]. */
function show(name, links) {
  const part = document.querySelector(`[data-${name}]`);
  part.hidden = !links.length;
  const list = part.querySelector("[data-links]");
  list.textContent = "";
  for (const [href, text] of links) {
    const link = document.createElement("a");
    link.href = href;
    link.textContent = text;
    list.append(link, " ");
  }
}
