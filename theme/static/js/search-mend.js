/**
 * Words of the index that are one typing error away: a letter more, less or other, or two
 * neighbours swapped. Loaded only when a word finds nothing.
 *
 * An error near the end leaves the beginning whole, so the word meant stands near where it
 * was looked up; for one near the beginning the index has its words spelled backwards, too.
 */

const [NEAR, NEAR_BY_EAR] = [0.5, 0.35];
/** Sounds of the shortest words that are mended, as written and by ear. */
const [WRITTEN, HEARD] = [3, 4];

function oneAway(a, b) {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const [x, y] = [a.slice(at), b.slice(at)];
  return (
    x.slice(1) === y.slice(1) || x.slice(1) === y || x === y.slice(1) ||
    (x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2))
  );
}

const backwards = (text) => [...text].reverse().join("");

/** Terms of the shards about a key, as far as they share the first half of a text. */
async function about(key, text, { shard, span }) {
  const keys = span(text.slice(0, Math.ceil(text.length / 2)));
  const at = keys.filter((from) => from <= key).length;
  const near = keys.slice(Math.max(0, at - 2), at + 1);
  return (await Promise.all([...near, key].map(shard))).flat();
}

/**
 * @param {string} word normalised
 * @param {object} index shard and span of the index, and how it spells words
 * @returns {Promise<[Map<object, number>, ?string]>} terms with weights, the likeliest word
 */
export async function mend(word, index) {
  const { shard, keyOf, sound, weigh } = index;
  const heard = sound(word);
  const near = (form) =>
    heard.length < WRITTEN ? 0
    : oneAway(word, form) ? NEAR
    : heard.length >= HEARD && oneAway(heard, sound(form)) ? NEAR_BY_EAR
    : 0;
  const tail = "_t" + backwards(heard);
  const [terms, ends] = await Promise.all([
    about(keyOf(word), heard, index),
    about(tail, tail, index),
  ]);
  const forms = ends.map(({ forms: [form] }) => backwards(form)).filter(near);
  const shards = await Promise.all(forms.map((form) => shard(keyOf(form))));
  terms.push(...shards.flat());
  const found = weigh(terms, new Map(), near);
  let [likeliest, most] = [null, 0];
  for (const [term, weight] of found) {
    const size = weight * (1 + term.documents.length + term.said + 9 * term.axes.length);
    if (size > most) [likeliest, most] = [term.forms.find(near), size];
  }
  return [found, likeliest];
}
