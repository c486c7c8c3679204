/**
 * Search over the index of one language: query in, ranked hits and facet counts out.
 *
 * Rules: a query word finds itself and its plural (weight 1), the same sound, the same
 * root (gender), relatives by stem, the beginning of a longer word, and last one typo,
 * each weaker than the one before. Documents with most of the words come first. A failed
 * fetch throws: it is never "no results".
 */
import { normalise, root, sound, words } from "./search-text.js";

const FACETS = ["kind", "sector", "country", "department"];
const FIELDS = "kind url title subtitle summary municipality department country sector confirmed";

/**
 * @param {string} address of the index, ending in "/"
 * @param {{fetch: typeof fetch}} tools
 */
export async function openIndex(address, { fetch }) {
  const response = await fetch(`${address}root.json`, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${response.status} ${response.url}`);
  const data = await response.json();
  const names = FIELDS.split(" ");
  const documents = data.documents.map((values) =>
    Object.fromEntries(names.map((name, i) => [name, values[i]])),
  );
  const forms = data.forms.map(([form, kin, postings]) => ({ form, kin, postings }));
  return { search: (query) => search(query, documents, forms, new Set(data.stop)) };
}

const isPlural = (one, many) =>
  many === `${one}s` || many === `${one}es` || (one.endsWith("z") && many === `${one.slice(0, -1)}ces`);

/** Weight of a form as an answer to a word; 0 when it is none. */
function affinity(word, form, half) {
  if (form === word) return 1;
  if (isPlural(word, form) || isPlural(form, word)) return 0.97;
  if (sound(form) === sound(word)) return 0.8;
  if (root(form) === root(word) || sound(root(form)) === sound(root(word))) return 0.6;
  if (half && form.startsWith(word)) return 0.5;
  return 0;
}

/** True when one letter more, less, other or two neighbours swapped makes the other. */
function oneTypo(a, b) {
  if (Math.abs(a.length - b.length) > 1) return false;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  const [x, y] = [a.slice(i), b.slice(i)];
  return (
    x.slice(1) === y.slice(1) || x.slice(1) === y || x === y.slice(1) ||
    (x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2))
  );
}

function lookUp(word, forms, half) {
  const found = new Map();
  const kin = new Set();
  for (const entry of forms) {
    const weight = affinity(word, entry.form, half);
    if (weight) found.set(entry, weight);
    if (weight > 0.9) entry.kin.forEach((family) => kin.add(family));
  }
  for (const entry of forms) {
    if (!found.has(entry) && entry.kin.some((family) => kin.has(family))) found.set(entry, 0.55);
  }
  const corrected = !found.size && word.length > 3;
  if (corrected) {
    for (const entry of forms) if (oneTypo(word, entry.form)) found.set(entry, 0.4);
  }
  return { found, corrected: corrected && found.size > 0 };
}

function search(query, documents, forms, stop) {
  const all = words(query.q ?? "");
  const telling = all.filter((word) => !stop.has(word) && (word.length > 1 || /\d/.test(word)));
  const scores = new Map();
  const marks = new Set();
  let correction = query.q ?? "";
  let corrected = false;
  for (const word of telling) {
    const answer = lookUp(word, forms, word === all[all.length - 1] || word.length > 3);
    const best = new Map();
    for (const [entry, weight] of answer.found) {
      marks.add(entry.form);
      const rare = Math.log(1 + (2 * documents.length) / entry.postings.length);
      for (let i = 0; i < entry.postings.length; i += 2) {
        const score = weight * rare * entry.postings[i + 1];
        if (score > (best.get(entry.postings[i]) ?? 0)) best.set(entry.postings[i], score);
      }
    }
    if (answer.corrected) {
      corrected = true;
      const [nearest] = [...answer.found.keys()].sort((a, b) => b.postings.length - a.postings.length);
      correction = normalise(correction).replace(word, nearest.form);
    }
    for (const [number, score] of best) {
      const known = scores.get(number) ?? { matched: 0, score: 0 };
      scores.set(number, { matched: known.matched + 1, score: known.score + score });
    }
  }
  const most = Math.max(0, ...[...scores.values()].map((s) => s.matched));
  const answered = telling.length
    ? [...scores].filter(([, s]) => s.matched === most).map(([n, s]) => [n, s.score])
    : documents.map((_, n) => [n, 0]);
  const chosen = FACETS.filter((name) => query[name]);
  const passes = (document, except) =>
    chosen.every((name) => name === except || document[name] === query[name]);
  const facets = {};
  for (const name of FACETS) {
    facets[name] = {};
    for (const [number] of answered) {
      const document = documents[number];
      if (passes(document, name)) {
        facets[name][document[name]] = (facets[name][document[name]] ?? 0) + 1;
      }
    }
  }
  const hits = answered
    .filter(([number]) => passes(documents[number]))
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .map(([number]) => documents[number]);
  return {
    total: hits.length,
    facets,
    marks,
    correction: corrected ? correction : null,
    cards: async (from, to) => hits.slice(from, to),
  };
}
