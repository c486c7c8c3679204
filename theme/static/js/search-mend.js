/**
 * Words of the index that are one typing error away: a letter more, less or other, or two
 * neighbours swapped. Loaded only when a word finds nothing.
 *
 * An error near the end leaves the beginning whole, so the word meant stands near where it
 * was looked up; for one near the beginning the index has its words spelled backwards, too.
 */

const [NEAR, ANOTHER_LETTER, NEAR_BY_EAR] = [0.5, 0.45, 0.35];
/** Sounds of the shortest words that are mended, as written and by ear. */
const [WRITTEN, HEARD] = [3, 4];

/** How near two texts are: letters left out or swapped are likelier than wrong ones. */
function nearness(a, b) {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const [x, y] = [a.slice(at), b.slice(at)];
  if (x === y.slice(1) || (x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2))) return NEAR;
  return x.slice(1) === y.slice(1) || x.slice(1) === y ? ANOTHER_LETTER : 0;
}

const backwards = (text) => [...text].reverse().join("");

/** Terms of the shards about a key, as far as they share what no error in the middle touches. */
async function about(key, text, { shard, span }) {
  const keys = span(text.slice(0, Math.ceil(text.length / 2) - 1));
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
    : nearness(word, form) || (heard.length >= HEARD && nearness(heard, sound(form)) && NEAR_BY_EAR);
  const tail = "_t" + backwards(heard);
  const [terms, ends] = await Promise.all([
    about(keyOf(word), heard, index),
    about(tail, tail, index),
  ]);
  const forms = ends.map(({ form }) => backwards(form)).filter(near);
  const shards = await Promise.all(forms.map((form) => shard(keyOf(form))));
  terms.push(...shards.flat());
  const found = weigh(terms, new Map(), near);
  let [likeliest, most] = [null, 0];
  for (const [term, weight] of found) {
    const size = weight * (1 + term.documents.length + term.said + 9 * term.axes.length);
    if (size > most) [likeliest, most] = [term.form, size];
  }
  return [found, likeliest];
}
