/**
 * A list that is narrowed by ticking boxes: OR within a facet, AND between facets.
 *
 * It knows sector and place of every entry and no more; the cards stand on the pages that
 * were built beforehand, and `cover` says which few of those hold the cards wanted.
 */

export const FACETS = ["sector", "country", "department"];

/** @typedef {{sector: Set<string>, country: Set<string>, department: Set<string>}} Choice */

/**
 * @param {object} content as portal/browsing.py writes it
 */
export function openList({ base, title, where, words, size, sector, country, department, places, near = {}, entries }) {
  const options = { sector, country, department };
  const value = (facet, at) => options[facet][at]?.[0];
  const items = [];
  for (let at = 0; at < entries.length; at += 2) {
    const [country, department] = places[entries[at + 1]];
    items.push({
      sector: value("sector", entries[at]),
      country: value("country", country),
      department: value("department", department),
    });
  }
  const countryOf = new Map(items.map((item) => [item.department, item.country]));
  const labels = Object.fromEntries(
    FACETS.map((facet) => [facet, new Map(options[facet].map(([key, label]) => [key, label]))]),
  );

  /** @returns {Choice} */
  const choice = (of = {}) => Object.fromEntries(FACETS.map((facet) => [facet, new Set(of[facet])]));

  /** What an address chooses, and which page of it. */
  function parse(pathname, search) {
    const chosen = choice();
    let number = 1;
    const parts = pathname.slice(base.length).split("/");
    for (let at = 0; at + 1 < parts.length; at += 2) {
      const facet = FACETS.find((name) => words[name] === parts[at] + "/");
      if (facet) chosen[facet].add(parts[at + 1]);
      else if (words.page === parts[at] + "/") number = Number(parts[at + 1]) || 1;
    }
    const query = new URLSearchParams(search);
    for (const facet of FACETS) query.getAll(facet).forEach((one) => chosen[facet].add(one));
    for (const one of chosen.department) {
      if (countryOf.has(one) && pathname !== base) chosen.country.add(countryOf.get(one));
    }
    return { chosen, number };
  }

  /** Address of a choice: of the page that was built for it, where one was. */
  function address(chosen, number = 1) {
    const [[sector, more], countries, [department, another]] = FACETS.map((name) => [...chosen[name]]);
    const country = countries[0];
    const single = !more && !another && countries.length < 2;
    const fits = !department || !country || countryOf.get(department) === country;
    if (single && fits && matches(chosen).length) {
      const path = [
        sector && words.sector + sector,
        department ? words.department + department : country && words.country + country,
        number > 1 && words.page + number,
      ];
      return base + path.filter(Boolean).map((part) => part + "/").join("");
    }
    const query = new URLSearchParams();
    for (const facet of FACETS) chosen[facet].forEach((one) => query.append(facet, one));
    return `${base}?${query}`;
  }

  const passes = (item, chosen, but) =>
    FACETS.every((facet) => facet === but || !chosen[facet].size || chosen[facet].has(item[facet]));

  /** Positions in the list of what is chosen. */
  function matches(chosen) {
    return [...items.keys()].filter((at) => passes(items[at], chosen));
  }

  /** How many entries each value of a facet would have beside what else is chosen. */
  function counts(chosen, facet) {
    const found = new Map();
    for (const item of items) {
      if (item[facet] && passes(item, chosen, facet)) found.set(item[facet], (found.get(item[facet]) ?? 0) + 1);
    }
    return found;
  }

  /** Positions on a page that was built. */
  const onPage = (chosen, number) => matches(chosen).slice((number - 1) * size, number * size);

  /** Pages, few, that hold the cards of these positions: [{address, positions, total}]. */
  function cover(wanted) {
    const left = new Set(wanted);
    const lists = new Map();
    const pages = new Map();
    for (const at of left) {
      const { sector, country, department } = items[at];
      const spots = [{}, { country: [country] }, ...(department ? [{ department: [department] }] : [])];
      for (const list of spots.flatMap((spot) => [spot, { ...spot, sector: [sector] }])) {
        const chosen = choice(list);
        const key = address(chosen);
        if (!lists.has(key)) lists.set(key, matches(chosen));
        const all = lists.get(key);
        const number = Math.floor(all.indexOf(at) / size) + 1;
        const page = address(chosen, number);
        if (pages.has(page)) continue;
        const positions = all.slice((number - 1) * size, number * size);
        pages.set(page, { address: page, positions, total: all.length });
      }
    }
    const chosen = [];
    while (left.size) {
      const held = ({ positions }) => positions.filter((at) => left.has(at)).length;
      const best = [...pages.values()].reduce((a, b) => (held(b) > held(a) ? b : a));
      best.positions.forEach((at) => left.delete(at));
      chosen.push(best);
    }
    return chosen;
  }

  /** What a choice is called, with the name of the list or alone. */
  function name(chosen, whole) {
    const said = (facet) => [...chosen[facet]].map((one) => labels[facet].get(one) ?? one).join(", ");
    const [sectors, places] = [said("sector"), said("department") || said("country")];
    const what = !sectors ? title : whole ? `${title}: ${sectors}` : sectors;
    const [before, between, after] = where.split("{}");
    return places ? before + what + between + places + after : what;
  }

  /** Departments with something of these sectors, those near a choice first: [[value, count]]. */
  function elsewhere(chosen) {
    const found = [...counts(choice({ sector: chosen.sector }), "department")];
    const order = [...chosen.department].flatMap((one) => near[one] ?? []);
    const rank = ([value]) => (order.indexOf(value) + 1 || Infinity);
    return found.sort((a, b) => Math.sign(rank(a) - rank(b)) || b[1] - a[1]);
  }

  return { size, options, labels, countryOf, choice, parse, address, matches, counts, onPage, cover, elsewhere, name };
}
