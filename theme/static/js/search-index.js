/**
 * Search over the index of one language: query in, ranked hits and facet counts out.
 *
 * One small root is fetched fresh; it names the shards in which words are looked up and
 * the files with the cards of the results. A word finds itself and its plural, what sounds
 * the same, what differs in gender and relatives by stem, each weaker than the one before;
 * where there is nothing of the first, longer words that begin with it. Documents with all
 * words of the query are the answer; where there are none, those with most; filters choose
 * among them. A failed fetch throws: it is never "no results".
 */
import { LEVELS, readCards, readCells, readRoot, readTerms } from "./search-files.js";
import { keyOf, normalise, root, sound, words } from "./search-words.js";

export const FACETS = ["kind", "sector", "country", "department"];
/** What a posting is worth by its level, see fields.py, and a name of an axis by the axis. */
const WORTH = [0, 2, 3, 4, 5, 6, 6.8, 5, 5.5, 6, 7, 7.3, 7.5, 6.5];
const AXIS_WORTH = [4, 6.5, 3];
/** Levels from which a word stands in a name, told by its length, up to that of a place that
 * is named besides; that of a place alone comes after. */
const [NAME, PLACE, UNKNOWN] = [7, 12, 9];
/** How much more a name is worth that has no other words, and one of twice as many at most. */
const [WHOLE_NAME, MOST_OF_NAME] = [1.5, 1.3];
const ALIAS = 0.7;
const SAME = 0.84;
/** Fewer documents than this, and descriptions are looked through, too. */
const FEW = 5;
/** How well a plural, what sounds the same, a word of the other gender, one that differs in
 * both, and a relative answer. */
const [PLURAL, HOMOPHONE, GENDER, KIN, RELATIVE] = [0.85, 0.8, 0.7, 0.4, 0.5];
/** More shards than this are not fetched for the ends of a half-typed word. */
const SHARDS = 2;
/** Sounds from which on a word is heard, not only read: "zzzz" sounds as little as "s". */
const HEARD = 3;

const plain = (text) => text.replace(/ñ/g, "n");

const slug = (title) => plain(words(title).join("-"));

const isPlural = (many, one) => [one + "s", one + "es", one.replace(/z$/, "ces")].includes(many);

function affinity(word, form, key) {
  if (form === word) return 1;
  // most forms of a shard are no kin: told by ear, without looking at how they are written
  if (!sound(form).startsWith(key) && !word.startsWith(form)) return 0;
  if (isPlural(word, form) || isPlural(form, word) || plain(word) === plain(form)) return PLURAL;
  if (sound(form) === sound(word)) return HOMOPHONE - Math.abs(form.length - word.length) / 10;
  return root(form) === root(word) ? GENDER : keyOf(form) === key ? KIN : 0;
}

function beginning(word, form) {
  if (form.startsWith(word)) return 0.7 + (0.2 * word.length) / form.length;
  const told = sound(word);
  return told.length >= HEARD && sound(form).startsWith(told) ? 0.3 : 0;
}

/** Gives each term the weight of its form, phrases left out. */
function weigh(terms, found, weight) {
  for (const term of terms) {
    const value = term.form.includes(" ") ? 0 : weight(term.form);
    if (value) keepBest(found, term, value);
  }
  return found;
}

/**
 * The terms that answer a word, with their weights.
 * @param {string} word normalised
 * @param {boolean} half whether more letters may follow
 * @param {(key: string) => Promise<object[]>} shard terms of the shard of a key
 * @param {(from: string) => string[]} span a key in each shard of what begins so
 * @returns {Promise<Map<object, number>>}
 */
export async function find(word, half, shard, span) {
  const key = keyOf(word);
  const terms = await shard(key);
  const found = weigh(terms, new Map(), (form) => affinity(word, form, key));
  const families = [];
  const known = new Set();
  terms.forEach((term, at) => {
    families[at] = term.back ? families[at - term.back] : at;
    if (found.get(term) >= PLURAL) known.add(families[at]);
  });
  terms.forEach((term, at) => {
    if (known.has(families[at]) && !found.has(term)) found.set(term, RELATIVE);
  });
  if (!half || known.size) return found;
  // what the last letter sounds like can hang on the next: ce, ch, gi, gue, que, ll, mb
  const sure = sound(word.replace(/[cgn]$|([gq])u$|([^l])l$/, "$1$2"));
  const start = sure.length > 1 ? sure : sound(word);
  let keys = span(start);
  if (keys.length > SHARDS) {
    const [likely] = (await shard("_p" + start)).filter(({ form }) => form === start);
    keys = keys.slice(0, SHARDS).concat((likely?.aliases ?? []).map(([, form]) => keyOf(form)));
  }
  const shards = await Promise.all(keys.map(shard));
  return weigh(shards.flat(), found, (form) => beginning(word, form));
}

/**
 * Opens an index. Its `search({ q, kind, sector, country, department })`, where a filter may
 * be a list of values that add up, tells or throws:
 * `total`; `facets`, by name and value how many there would be with that choice instead;
 * `partial`, whether nothing has all words; `marks`, normalised words that were found;
 * `correction`, the query as it was probably meant, or null; and `cards(from, to)`.
 *
 * @param {string} address of the index, ending in "/"
 * @param {{fetch: typeof fetch, inflate: (bytes: Uint8Array) => Promise<string>}} tools
 */
export async function openIndex(address, { fetch, inflate }) {
  const load = async (path, options) => {
    const response = await fetch(address + path, options);
    if (!response.ok) throw Error(`${response.status} ${path}`);
    return new Uint8Array(await response.arrayBuffer());
  };
  const root = readRoot(await load("root.bin", { cache: "no-cache" }));
  const parts = new Map();
  /** Bytes by name of parts that came together; see search-ahead.js. */
  const packed = new Map();
  /** A part, read once; one that failed is asked for again. */
  const part = (name, read) => {
    if (!parts.has(name)) {
      const reading = Promise.resolve(packed.get(name) ?? load(`part/${name}.bin`)).then(read);
      reading.catch(() => parts.delete(name));
      parts.set(name, reading);
    }
    return parts.get(name);
  };
  const shard = async (key) => {
    if (!root.shards.length) return [];
    const told = lastUpTo(root.shards, key);
    return part(root.nameOf(told), (bytes) => readTerms(bytes, root, told.from.startsWith("_t")));
  };
  const span = (text) => {
    const more = root.shards.filter(({ from }) => from > text && from.startsWith(text));
    return [text, ...more.map(({ from }) => from)];
  };
  const card = async ({ number }) => {
    const run = lastUpTo(root.late().runs, number);
    const read = async (bytes) => readCards(await inflate(bytes), run.from, root, slug);
    return (await part(root.nameOf(run), read))(number);
  };
  const cells = () => part(root.late().cells, (bytes) => readCells(bytes, root));
  /** Sectors, departments and countries as they stand in addresses. */
  const names = String(root.axes).replace(/,/g, "-");

  return {
    root,
    load,
    packed,
    card,
    shard,
    sound,
    async search(query) {
      const text = query.q ?? "";
      // where names are asked for alone, the cells will be wanted
      if (words(text).every((word) => names.includes("-" + plain(word).slice(0, 6)))) cells().catch(() => {});
      for (const deep of [false, true]) {
        const looking = lookUp(text, deep, root, shard, span);
        // while the words are on their way
        root.late();
        const { answers, marks, correction, deeper } = await looking;
        const hits = await score(answers, root, cells);
        const whole = hits.filter(({ matched }) => matched === answers.length);
        if (deeper && whole.length < FEW) continue;
        const { chosen, facets, partial } = narrow(hits, query, answers.length);
        const cards = (from, to) => Promise.all(chosen.slice(from, to).map(card));
        return { total: chosen.length, facets, partial, marks, correction, cards };
      }
    },
  };
}

/** The last entry that begins at a value or before. */
function lastUpTo(entries, value) {
  let at = entries.length - 1;
  while (at && entries[at].from > value) at--;
  return entries[at];
}

/**
 * Adds what a term finds to the answer of a word: documents with their worth and whether
 * the word stands in their name, axes with their worth, whether the word names a place.
 */
function add(answer, term, weight, marks) {
  const same = weight > SAME;
  marks.add(term.form);
  answer.most = Math.max(answer.most, term.documents.length + term.said);
  for (const told of term.documents) {
    const level = told % LEVELS;
    const number = (told - level) / LEVELS;
    if (same && level >= PLACE) answer.place = true;
    if (same && level >= NAME && level <= PLACE) answer.named.set(number, PLACE - level || UNKNOWN);
    keepBest(answer.documents, number, weight * WORTH[level]);
  }
  for (const axis of term.axes) {
    answer.place = answer.place || axis.axis > 0;
    answer.axes.push({ ...axis, worth: weight * AXIS_WORTH[axis.axis] });
  }
}

function keepBest(documents, number, worth) {
  if (!(documents.get(number) >= worth)) documents.set(number, worth);
}

/**
 * What each word of a text finds.
 * @param {boolean} deep whether to look through descriptions, too, for very common words
 */
async function lookUp(text, deep, root, shard, span) {
  const all = words(text).filter((word) => word.length > 1 || /\d/.test(word));
  const telling = all.filter((word) => !root.stop.has(word));
  if (!telling.length) telling.push(...all);
  const marks = new Set();
  let correction = null;
  let deeper = false;

  /** The answer of these terms, and of those that some of them stand for. */
  const answerOf = async (found) => {
    const take = async (key, form, weight) => {
      for (const term of await shard(key)) {
        if (term.form === form && !found.has(term)) found.set(term, weight);
      }
    };
    for (const [{ form, said, aliases }, weight] of [...found]) {
      for (const [head, other] of aliases) {
        await take(keyOf(other.split(" ")[head]), other, weight * ALIAS);
      }
      if (said && deep) await take("_d" + keyOf(form), form, weight);
      deeper = deeper || (said > 0 && !deep);
    }
    const answer = { documents: new Map(), named: new Map(), axes: [], most: 1 };
    for (const [term, weight] of found) add(answer, term, weight, marks);
    answer.rarity = Math.log(1 + (2 * root.documents) / answer.most);
    return answer;
  };

  const answers = await Promise.all(telling.map(async (word, at) => {
    const last = at === telling.length - 1 && !/\s$/.test(text);
    let found = await find(word, last, shard, span);
    if (!found.size && word.length > 3) found = await find(word, true, shard, span);
    if (Math.max(0, ...found.values()) < GENDER && word.length > 3) {
      const { mend } = await import("./search-mend.js");
      const [mended, form] = await mend(word, { shard, span, keyOf, sound, weigh });
      for (const [term, weight] of mended) keepBest(found, term, weight);
      if (form) correction = (correction ?? normalise(text)).replace(word, form);
    }
    return answerOf(found);
  }));

  const keys = telling.map(keyOf);
  const shards = await Promise.all(keys.map(shard));
  for (const [from, to, term] of phrases(keys, new Set(shards.flat()))) {
    const phrase = await answerOf(new Map([[term, 1]]));
    const parts = answers.slice(from, to);
    if (parts.some((part) => part.whole) || !(phrase.documents.size || phrase.axes.length)) continue;
    for (let at = from; at < to; at++) {
      const answer = { ...phrase, documents: new Map(phrase.documents), named: answers[at].named, whole: true };
      for (const [number, worth] of answers[at].documents) {
        if (parts.every(({ documents }) => documents.has(number))) keepBest(answer.documents, number, worth);
      }
      answers[at] = answer;
    }
  }
  return { answers, marks, correction, deeper };
}

/** Phrases of the index that stand in the query, longest first: [from, to, term]. */
function phrases(keys, terms) {
  const found = [];
  for (const term of terms) {
    const parts = term.form.split(" ");
    for (let at = 0; parts[1] && at + parts.length <= keys.length; at++) {
      if (parts.every((part, i) => keyOf(part) === keys[at + i])) found.push([at, at + parts.length, term]);
    }
  }
  return found.sort((a, b) => b[1] - b[0] - (a[1] - a[0]));
}

/** Documents with all words of the query or, where there are none, with any: how many words,
 * and their worth. */
async function score(answers, { facets }, cells) {
  const onAxes = ({ axes }, known) =>
    axes.reduce((most, { name, value, worth }) => (known[name] === value && worth > most ? worth : most), 0);
  const worthOf = (answer, number) => Math.max(answer.documents.get(number) ?? 0, onAxes(answer, facets(number)));
  const every = (some) => some.flatMap(({ documents }) => [...documents.keys()]);
  const [rarest] = answers.filter(({ axes }) => !axes.length).sort((a, b) => a.documents.size - b.documents.size);
  let candidates = new Set(
    rarest && every([rarest]).filter((number) => answers.every((answer) => worthOf(answer, number))),
  );
  if (!candidates.size) candidates = new Set(every(answers));
  if (!rarest) {
    for (const [first, size] of await cells()) {
      if (!answers.every((answer) => onAxes(answer, facets(first)))) continue;
      for (let number = first; number < first + size; number++) candidates.add(number);
    }
  }
  const hits = [];
  for (const number of candidates) {
    const hit = { number, known: facets(number), matched: 0, telling: 0, worth: 0 };
    let [length, words] = [UNKNOWN, 0];
    for (const answer of answers) {
      const { documents, named, rarity, place } = answer;
      const worth = worthOf(answer, number);
      if (worth) hit.matched++;
      if (!place && documents.has(number)) hit.telling++;
      const told = named.get(number);
      if (told) words++;
      if (told < length) length = told;
      hit.worth += worth * rarity;
    }
    if (words === answers.length) hit.worth *= length <= words ? WHOLE_NAME : length <= words * 2 ? MOST_OF_NAME : 1;
    hits.push(hit);
  }
  return hits;
}

/** The hits that have most of something. */
function best(hits, name) {
  const most = hits.reduce((most, hit) => Math.max(most, hit[name]), 0);
  return hits.filter((hit) => hit[name] === most);
}

/**
 * The hits that pass the filters, best first, and how many each other choice would have.
 * What answers a query hangs on its words alone, so every count is kept when it is chosen.
 */
function narrow(hits, query, count) {
  const wanted = FACETS.map((name) => [name, [query[name] ?? []].flat().filter(Boolean)])
    .filter(([, values]) => values.length);
  let answered = best(hits, "matched");
  const partial = answered[0]?.matched < count;
  // where no document has all words, the right thing elsewhere beats another thing here
  if (partial) answered = best(answered, "telling");
  const facets = Object.fromEntries(FACETS.map((name) => [name, {}]));
  const chosen = [];
  for (const hit of answered) {
    const failed = wanted.filter(([name, values]) => !values.includes(hit.known[name]));
    if (!failed.length) chosen.push(hit);
    if (failed.length > 1) continue;
    for (const name of failed.length ? failed[0].slice(0, 1) : FACETS) {
      facets[name][hit.known[name]] = (facets[name][hit.known[name]] ?? 0) + 1;
    }
  }
  chosen.sort((a, b) => b.worth - a.worth || a.known.shelf - b.known.shelf || b.number - a.number);
  return { chosen, facets, partial };
}
