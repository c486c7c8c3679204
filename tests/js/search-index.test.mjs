import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inflateRawSync } from "node:zlib";

import { fetchAll } from "../../theme/static/js/search-ahead.js";
import { readCells, readTerms, reader } from "../../theme/static/js/search-files.js";
import { FACETS, openIndex } from "../../theme/static/js/search-index.js";
import { normalise, root, sound, words } from "../../theme/static/js/search-words.js";

const vector = (name) =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8"));
const FILES = new Map(
  Object.entries(vector("search-index")).map(([path, text]) => [path, Buffer.from(text, "base64")]),
);
const inflate = async (bytes) => inflateRawSync(bytes).toString("utf8");

/** A host that serves the index and remembers what it was asked; `down` paths fail. */
function host(files = FILES) {
  const served = { asked: [], options: [], down: () => false };
  served.fetch = async (path, options) => {
    served.asked.push(path);
    served.options.push(options);
    if (served.down(path)) throw new TypeError("Failed to fetch");
    const content = files.get(path);
    return {
      ok: content !== undefined,
      status: content ? 200 : 404,
      arrayBuffer: async () => new Uint8Array(content).buffer,
    };
  };
  served.open = () => openIndex("/search/es/", { fetch: served.fetch, inflate });
  return served;
}

async function titles(query, index) {
  const open = index ?? (await host().open());
  const found = await open.search(typeof query === "string" ? { q: query } : query);
  const cards = await found.cards(0, 20);
  assert.equal(cards.length, found.total);
  return cards.map((card) => card.title);
}

test("words are written, heard and shortened as Python does", () => {
  const told = vector("search-words");
  for (const [text, expected] of told.texts) assert.deepEqual(words(text), expected, text);
  for (const [word, heard, short] of told.words) {
    assert.equal(sound(word), heard, word);
    assert.equal(root(word), short, word);
  }
  assert.ok(told.words.length > 300);
  assert.equal(normalise("NIN\u0303O"), "niño");
});

test("accents and case do not count", async () => {
  for (const typed of ["panadería el sol", "PANADERIA EL SOL", "Panaderia sol"]) {
    assert.equal((await titles(typed))[0], "Panadería El Sol");
  }
});

test("ñ is a letter of its own, and n finds it after words with n", async () => {
  assert.deepEqual(await titles("leña"), ["Las Cañas"]);
  assert.deepEqual(await titles("lena"), ["Las Cañas"]);
  assert.equal((await titles("cana"))[0], "Cana de Plata");
  assert.equal((await titles("caña"))[0], "Las Cañas");
});

test("singular and plural find one another", async () => {
  assert.deepEqual(await titles("lápices"), ["Librería El Lápiz"]);
  assert.deepEqual(await titles("lapiz"), ["Librería El Lápiz"]);
  assert.equal((await titles("mesa"))[0], "Cedro Real");
});

test("the other gender of a trade is found after the one that was typed", async () => {
  const carpenters = await titles("carpintera");
  assert.equal(carpenters[0], "Marta Lidia Flores");
  assert.ok(carpenters.includes("José A. H."));
  assert.equal((await titles("carpintero"))[0], "José A. H.");
});

test("a word spelled by ear is found", async () => {
  assert.deepEqual(await titles("zemita"), ["La Espiga"]);
  assert.deepEqual(await titles("lapises"), ["Librería El Lápiz"]);
  assert.deepEqual(await titles("pasteles franses"), ["Panadería El Sol"]);
});

test("a half-typed word is found, and a word that is all there brings no longer ones", async () => {
  assert.deepEqual(await titles("libre"), ["Librería El Lápiz"]);
  assert.ok((await titles("carpin")).includes("Cedro Real"));
  assert.ok(!(await titles("pan")).includes("Librería El Lápiz"));
  assert.deepEqual(await titles("la espiga, jiqui"), ["La Espiga"]);
});

test("one typing error is mended, and the word that was meant is told", async () => {
  for (const [typed, meant, title] of [
    ["esiga", "espiga", "La Espiga"],
    ["lbireria", "libreria", "Librería El Lápiz"],
    ["cuadernoss", "cuadernos", "Librería El Lápiz"],
    ["cuadermos", "cuadernos", "Librería El Lápiz"],
  ]) {
    const found = await (await host().open()).search({ q: typed });
    assert.equal((await found.cards(0, 1))[0]?.title, title, typed);
    if (found.correction) assert.equal(found.correction, meant);
  }
  const { correction } = await (await host().open()).search({ q: "Comedor lupta" });
  assert.equal(correction, "comedor lupita");
});

test("trades answer to their other names, in English, too", async () => {
  for (const typed of ["drywall", "sheetrock", "tablaroca", "tabla yeso"]) {
    assert.deepEqual(await titles(typed), ["Ana López"], typed);
  }
  assert.ok((await titles("cabinet maker")).includes("Cedro Real"));
});

test("words of two fields meet in one document", async () => {
  assert.deepEqual(await titles("carpintería Usulután"), ["Marta Lidia Flores"]);
  assert.equal((await titles("pan dulce jiquilisco"))[0], "La Espiga");
});

test("the name of a place is one thing, not its words", async () => {
  const found = await titles("san miguel");
  assert.deepEqual(found.sort(), ["Cedro Real", "José A. H.", "Miguel San Rafael"]);
  assert.deepEqual(await titles("santa ana"), ["Panadería El Sol"]);
});

test("what is asked for elsewhere beats another thing here", async () => {
  const found = await titles("lápices sonsonate");
  assert.deepEqual(found, ["Librería El Lápiz"]);
});

test("words of the question do not count, and a question of nothing else does", async () => {
  assert.deepEqual(await titles("busco lápices cerca de La Unión"), ["Librería El Lápiz"]);
  assert.deepEqual(await titles("para"), []);
});

test("of two that are equal the recently confirmed comes first", async () => {
  const found = await (await host().open()).search({ q: "comedor lupita" });
  const cards = await found.cards(0, 5);
  assert.deepEqual(cards.map((card) => card.url), [
    "/emprendimientos/comedor-lupita-2/", "/emprendimientos/comedor-lupita/",
  ]);
});

test("filters narrow, and every other choice has its exact count", async () => {
  const index = await host().open();
  const all = await index.search({ q: "carpintería" });
  assert.deepEqual(all.facets.department, { usulutan: 1, "san-miguel": 2 });
  assert.deepEqual(all.facets.kind, { venture: 1, person: 2 });
  const filtered = await index.search({ q: "carpintería", kind: "person" });
  assert.equal(filtered.total, 2);
  assert.deepEqual(filtered.facets.kind, { venture: 1, person: 2 });
  assert.deepEqual(filtered.facets.department, { usulutan: 1, "san-miguel": 1 });
  for (const [department, count] of Object.entries(filtered.facets.department)) {
    const { total } = await index.search({ q: "carpintería", kind: "person", department });
    assert.equal(total, count);
  }
});

test("a filter that leaves nothing says where there is something", async () => {
  const index = await host().open();
  const found = await index.search({ q: "lápices", department: "sonsonate" });
  assert.equal(found.total, 0);
  assert.deepEqual(found.facets.department, { "la-union": 1 });
});

test("filters alone list everything that passes", async () => {
  const index = await host().open();
  const found = await index.search({ country: "SV", kind: "venture" });
  assert.equal(found.total, 6);
  const everything = await index.search({});
  assert.equal(everything.total, 15);
  assert.equal((await index.search({ sector: "gastronomia" })).total, 2);
});

test("every count is kept: by hand over all cards, for any words and any filters", async () => {
  const index = await host().open();
  let state = 11;
  const chance = (bound) => (state = (state * 48271) % 2147483647) % bound;
  const typed = ["", "carpintería", "pan jiquilisco", "san miguel", "ca", "lapiz la union", "muebles", "comedor", "a la medida", "carpintera usulutan"];
  const values = {
    kind: ["venture", "person", "standard", "centre"],
    sector: ["carpinteria", "alimentos", "construccion", "belleza"],
    country: ["SV", "GT", "HN"],
    department: ["usulutan", "san-miguel", "santa-ana", "la-paz-hn"],
  };
  let narrowed = 0;
  for (let run = 0; run < 150; run++) {
    const query = { q: typed[chance(typed.length)] };
    for (const name of FACETS) {
      const some = values[name].filter(() => chance(4) === 0);
      if (some.length) query[name] = some.length === 1 && chance(2) ? some[0] : some;
    }
    const everything = await index.search({ q: query.q });
    const cards = await everything.cards(0, everything.total);
    const wants = (name, card) => !query[name] || [query[name]].flat().includes(card[name]);
    const passing = (except) => cards.filter((card) =>
      FACETS.every((name) => name === except || wants(name, card)));
    const found = await index.search(query);
    assert.equal(found.total, passing().length, JSON.stringify(query));
    for (const name of FACETS) {
      const counts = {};
      for (const card of passing(name)) counts[card[name]] = (counts[card[name]] ?? 0) + 1;
      assert.deepEqual(found.facets[name], counts, JSON.stringify([name, query]));
    }
    if (found.total < everything.total && found.total) narrowed++;
  }
  assert.ok(narrowed > 10);
});

test("sectors and countries answer to their names", async () => {
  assert.equal((await titles("gastronomía")).length, 2);
  assert.deepEqual(await titles("honduras"), ["Las Cañas"]);
  assert.deepEqual(await titles("comercio la unión"), ["Librería El Lápiz"]);
});

test("letters of any alphabet are found", async () => {
  assert.deepEqual(await titles("кафе"), ["Centro Ñandú ❤ Кафе"]);
  assert.deepEqual(await titles("ñandu"), ["Centro Ñandú ❤ Кафе"]);
});

test("a card shows what the listing shows, with its own address", async () => {
  const found = await (await host().open()).search({ q: "espiga" });
  const [card] = await found.cards(0, 1);
  assert.deepEqual(
    { ...card, summary: card.summary.slice(0, 24), shelf: undefined },
    {
      kind: "venture", sector: "alimentos", country: "SV", department: "usulutan",
      url: "/emprendimientos/la-espiga/", title: "La Espiga", subtitle: "Panadería",
      summary: "Pan recién horneado toda", place: "Jiquilisco", shelf: undefined,
    },
  );
  assert.ok(found.marks.has("espiga"));
  const urls = await Promise.all(
    ["ana lopez", "orientacion laboral", "comedor lupita"].map(async (q) =>
      (await (await (await host().open()).search({ q })).cards(0, 1))[0].url),
  );
  assert.deepEqual(urls, [
    "/personas/p5n2hj6y/", "/servicios/#orientacion", "/emprendimientos/comedor-lupita-2/",
  ]);
});

test("nothing found is an answer", async () => {
  const found = await (await host().open()).search({ q: "zzqxwvk" });
  assert.equal(found.total, 0);
  assert.equal(found.correction, null);
  assert.deepEqual(await found.cards(0, 5), []);
});

test("letters that are no word find nothing, however they sound", async () => {
  const index = await host().open();
  const typed = ["zzzz", "zz", "sss", "kkkk", "hhhh", "hh", "wwwwww", "qwxk", "xq", "asdfgh", "xyz"];
  for (const q of typed) {
    for (const text of [q, `${q} `, `${q}${q}`]) {
      const found = await index.search({ q: text });
      assert.equal(found.total, 0, text);
      assert.equal(found.correction, null, text);
    }
  }
});

test("words drawn at random find nothing unless a word of the index is near", async () => {
  const index = await host().open();
  const known = new Set();
  for (const part of index.root.shards) {
    if (part.from.startsWith("_")) continue;
    const bytes = FILES.get(`/search/es/part/${index.root.nameOf(part)}.bin`);
    for (const term of readTerms(new Uint8Array(bytes), index.root, false)) {
      for (const word of term.form.split(" ")) known.add(word);
    }
  }
  assert.ok(known.size > 200);
  // one letter of a word or of its sound changed, taken or put in, or two swapped
  const near = (a, b) => {
    let at = 0;
    while (at < a.length && a[at] === b[at]) at++;
    const [x, y] = [a.slice(at), b.slice(at)];
    return x.slice(1) === y.slice(1) || x.slice(1) === y || x === y.slice(1) ||
      (x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2));
  };
  let state = 7;
  const chance = (bound) => (state = (state * 48271) % 2147483647) % bound;
  let asked = 0;
  for (let run = 0; run < 600; run++) {
    const word = Array.from({ length: 3 + chance(6) }, () => "abcdefghijklmnopqrstuvwxyz"[chance(26)]).join("");
    const heard = sound(word);
    const close = [...known].some((form) =>
      form.startsWith(word) || sound(form).startsWith(heard) || sound(root(form)) === sound(root(word)) ||
      near(word, form) || near(heard, sound(form)));
    if (close) continue;
    asked += 1;
    assert.equal((await index.search({ q: word })).total, 0, word);
  }
  assert.ok(asked > 400);
});

test("an unknown word among known ones takes nothing away", async () => {
  const index = await host().open();
  for (const q of ["pan qwxk", "qwxk pan", "pan zzzz "]) {
    const found = await index.search({ q });
    assert.equal(found.total, (await index.search({ q: "pan " })).total, q);
  }
  const one = await index.search({ q: "lápices qwxk la unión" });
  assert.equal((await one.cards(0, 1))[0].title, "Librería El Lápiz");
});

test("two letters find the words that begin so, as they sound", async () => {
  for (const [typed, title] of [
    ["co", "Comedor Lupita"], ["ce", "Cedro Real"], ["pi", "La Espiga"], ["ac", "Orientación laboral"],
    ["gu", "Cana de Plata"], ["qui", "Cana de Plata"],
  ]) {
    assert.ok((await titles(typed)).includes(title), typed);
  }
});

test("the root is asked for afresh and every other file once", async () => {
  const served = host();
  const index = await served.open();
  await titles("lápices la unión", index);
  await titles("lápices la unión", index);
  assert.deepEqual(served.options[0], { cache: "no-cache" });
  assert.ok(served.options.slice(1).every((options) => options === undefined));
  assert.equal(new Set(served.asked).size, served.asked.length);
});

test("a word costs one shard, and its cards", async () => {
  const served = host();
  const index = await served.open();
  await (await index.search({ q: "lápices" })).cards(0, 5);
  assert.equal(served.asked.length, 3);
});

test("a failed fetch throws, is never an empty answer, and is tried again", async () => {
  const served = host();
  served.down = () => true;
  await assert.rejects(served.open());
  served.down = (path) => path.includes("/w/");
  const index = await served.open();
  await assert.rejects(index.search({ q: "lápices" }));
  served.down = (path) => path.includes("/c/");
  const found = await index.search({ q: "lápices" });
  await assert.rejects(found.cards(0, 5));
  served.down = () => false;
  assert.equal((await found.cards(0, 5))[0].title, "Librería El Lápiz");
});

test("a file that is gone throws", async () => {
  const files = new Map([...FILES].filter(([path]) => !path.includes("/w/")));
  const index = await host(files).open();
  await assert.rejects(index.search({ q: "lápices" }), /404/);
});

test("a damaged file and an index of another version are refused", async () => {
  const path = "/search/es/root.bin";
  const cut = new Map(FILES).set(path, FILES.get(path).subarray(0, 60));
  await assert.rejects(host(cut).open(), RangeError);
  const other = Buffer.from(FILES.get(path));
  other[0] = 99;
  await assert.rejects(host(new Map(FILES).set(path, other)).open(), /version/);
  const shape = { order: 0, size: 10, axes: [] };
  assert.throws(() => readTerms(new Uint8Array([0, 0]), shape, false), RangeError);
});

test("a file of which the last bytes are missing is never read as good", async () => {
  const { root } = await host().open();
  const short = (path) => FILES.get(`/search/es/part/${path}.bin`).subarray(0, -1);
  let shards = 0;
  for (const shard of root.shards) {
    const bare = shard.from.startsWith("_t");
    assert.throws(() => readTerms(short(root.nameOf(shard)), root, bare), RangeError);
    shards += 1;
  }
  assert.ok(shards > 3);
  assert.throws(() => readCells(short(root.late().cells), root), RangeError);
  // the root ends with the names of files: one that is cut is the name of none
  const path = "/search/es/root.bin";
  const cut = await host(new Map(FILES).set(path, FILES.get(path).subarray(0, -1))).open();
  const { cells, pack } = root.late();
  assert.notDeepEqual({ cells, pack }, { cells: cut.root.late().cells, pack: cut.root.late().pack });
});

test("the whole index in one file answers without the network", async () => {
  const served = host();
  const index = await served.open();
  await fetchAll(index);
  served.down = () => true;
  assert.deepEqual(await titles("lápices", index), ["Librería El Lápiz"]);
  assert.equal((await titles("san miguel", index)).length, 3);
  const asked = served.asked.length;
  await fetchAll(index);
  assert.equal(served.asked.length, asked);
});

test("the whole index is read while there is nothing else to do", async () => {
  const served = host();
  let inflated = 0;
  const index = await openIndex("/search/es/", {
    fetch: served.fetch,
    inflate: (bytes) => { inflated += 1; return inflate(bytes); },
  });
  await fetchAll(index);
  const before = inflated;
  assert.equal(before, index.root.late().runs.length);
  await titles("carpintería", index);
  assert.equal(inflated, before);
});

test("numbers are read as they were written", () => {
  // gamma 5, golomb 5 of order 1, 2 below 10, rising 2 3 7 within 0 … 10
  const bits = "00101" + "0111" + "010" + "01011100";
  const bytes = bits.padEnd(24, "0").match(/.{8}/g).map((byte) => parseInt(byte, 2));
  const read = reader(new Uint8Array(bytes));
  assert.equal(read.gamma(), 5);
  assert.equal(read.golomb(1), 5);
  assert.equal(read.below(10), 2);
  assert.deepEqual(read.rising(3, 0, 10), [2, 3, 7]);
});
