/**
 * Builds a MiniSearch index, writes what a page would load of it, and tells what is found.
 *
 *     node minisearch.mjs NODE_MODULES FOLDER < {documents, queries} > {seconds, positions}
 */
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { narrowed, options } from "./pages/minisearch-options.mjs";

const [, , modules, folder] = process.argv;
const library = `${modules}/minisearch/dist/es/index.js`;
const { default: MiniSearch } = await import(pathToFileURL(library));
const { documents, queries } = JSON.parse(readFileSync(0, "utf8"));

const began = process.cpuUsage();
const index = new MiniSearch(options);
index.addAll(documents.map((document, id) => ({ id, ...document })));
writeFileSync(`${folder}/index.json`, JSON.stringify(index));
const cards = documents.map(({ title, subtitle, place, url, summary }) =>
  [title, subtitle, place, url, summary.slice(0, 90)]);
writeFileSync(`${folder}/cards.json`, JSON.stringify(cards));
const { user, system } = process.cpuUsage(began);

// published as our own scripts are: without comments and indentation
const script = readFileSync(library, "utf8")
  .replace(/^[ \t]*(\/\/.*|\/\*[^]*?\*\/)[ \t]*$/gm, "")
  .replace(/^\s+/gm, "");
writeFileSync(`${folder}/minisearch.js`, script);

const positions = queries.map(({ text, filters, relevant }) => {
  const wanted = new Set(relevant);
  const found = index.search(text, narrowed(filters)).slice(0, 10);
  return found.findIndex(({ id }) => wanted.has(documents[id].url));
});
const seconds = (user + system) / 1e6;
process.stdout.write(JSON.stringify({ seconds, positions }));
