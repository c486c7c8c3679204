/**
 * Asks an index in a folder the queries of a benchmark, as a browser would, and tells what
 * each cost and found.
 *
 *     node visit.mjs FOLDER LANGUAGE SCRIPTS < queries.json > answers.json
 *
 * Each query is asked twice: as the first of a visit with nothing kept (bytes of root,
 * shards and the cards of five results), and as one of many in a long visit (ten results),
 * after whose first answer a small index is fetched whole, as the page does.
 */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { inflateRawSync } from "node:zlib";

const [, , folder, language, scripts] = process.argv;
const { openIndex } = await import(pathToFileURL(`${scripts}/search-index.js`));
const { fetchAll } = await import(pathToFileURL(`${scripts}/search-ahead.js`));
const inflate = async (bytes) => inflateRawSync(bytes).toString("utf8");

let bytes = 0;
let requests = 0;
async function fetch(path) {
  const content = readFileSync(path);
  bytes += content.length;
  requests += 1;
  return { ok: true, arrayBuffer: async () => new Uint8Array(content).buffer };
}
const open = () => openIndex(`${folder}/search/${language}/`, { fetch, inflate });

const visit = await open();
const answers = [];
for (const { text, filters, relevant } of JSON.parse(readFileSync(0, "utf8"))) {
  [bytes, requests] = [0, 0];
  const fresh = await (await open()).search({ q: text, ...filters });
  await fresh.cards(0, 5);
  const first = bytes;
  const asked = requests;
  bytes = 0;
  const began = performance.now();
  const found = await visit.search({ q: text, ...filters });
  const milliseconds = performance.now() - began;
  const cards = await found.cards(0, 10);
  const wanted = new Set(relevant);
  const position = cards.findIndex(({ url }) => wanted.has(url));
  const mended = found.correction !== null;
  const { total } = found;
  answers.push({ first, requests: asked, later: bytes, milliseconds, position, total, mended });
  await fetchAll(visit);
}
process.stdout.write(JSON.stringify(answers));
