/**
 * Many codes at once: from a pasted text or a table to what is asked, and from the answers
 * to a table again. Nothing is asked or shown here.
 *
 * - A text is read as a table of cells between "," ";" or tabs, with quotes as in RFC 4180.
 *   Its codes stand in whatever column has most of them; a first line without any digit is
 *   a header. One line alone is a list.
 * - Every line that has something in that column gets an answer, also when it is no code.
 * - A cell of thirteen digits weighs nothing when the column is looked for: it is far more
 *   likely an identity document, and those are not to be asked about.
 * - What is exported cannot begin a formula: such a cell gets an apostrophe.
 *
 * @typedef {{text: string, canonical: string, state?: ("mistyped"|"elsewhere")}} Entry
 *   state: what is known without a request
 * @typedef {{state: string, name?: string, standard?: string, expires?: string}} Told
 */

import { check } from "./code.js";
import { SHOWS_HOLDER } from "./judge.js";

const SEPARATORS = [";", "\t", ","];
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/;
const STANDING = ["valid", "expiring"];

/**
 * @param {Uint8Array} bytes of a file, in UTF-8, or in UTF-16 as spreadsheets save "Unicode"
 * @returns {string}
 */
export function textOf(bytes) {
  const marks = { "255,254": "utf-16le", "254,255": "utf-16be" };
  return new TextDecoder(marks[[...bytes.subarray(0, 2)].join()] ?? "utf-8").decode(bytes);
}

/** The separator that the text uses most; quoted ones count like others. */
const separatorOf = (text) =>
  SEPARATORS.map((mark) => [mark, text.split(mark).length]).sort(([, a], [, b]) => b - a)[0][0];

/**
 * @param {string} text
 * @param {string} mark between two cells
 * @returns {?string[][]} null when a quote is never closed
 */
function quoted(text, mark) {
  const rows = [[""]];
  let inside = false;
  for (let i = 0; i < text.length; i++) {
    const row = rows.at(-1);
    const sign = text[i];
    if (inside && sign === '"' && text[i + 1] === '"') {
      row[row.length - 1] += '"';
      i++;
    } else if (sign === '"' && (inside || row.at(-1).trim() === "")) {
      inside = !inside;
    } else if (inside) row[row.length - 1] += sign;
    else if (sign === mark) row.push("");
    else if (sign === "\n") rows.push([""]);
    else row[row.length - 1] += sign;
  }
  return inside ? null : rows;
}

/**
 * @param {string} text
 * @returns {string[][]} rows of trimmed cells; empty rows are left out
 */
export function cells(text) {
  const plain = text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  const mark = separatorOf(plain);
  const rows = quoted(plain, mark) ?? plain.split("\n").map((line) => line.split(mark));
  return rows.map((row) => row.map((cell) => cell.trim())).filter((row) => row.some(Boolean));
}

const isCode = (cell) => check(cell).ok && /[^\d\s-]/.test(cell);

/** Columns of codes: the one with most of them, and others that hold little else. */
function columnsOf(rows) {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const counts = Array.from({ length: width }, (_, column) => {
    const filled = rows.filter((row) => row[column]);
    return { column, filled: filled.length, codes: filled.filter((row) => isCode(row[column])).length };
  });
  const most = counts.reduce((best, count) => (count.codes > best.codes ? count : best));
  return counts
    .filter((count) => count === most || (count.codes > 1 && count.codes * 2 >= count.filled))
    .map(({ column }) => column);
}

/**
 * @param {string} text codes or addresses, or a table with a column of them
 * @param {{host: string}} given host: the official one
 * @returns {Entry[]} in the order given, repeated ones too
 */
export function entries(text, { host }) {
  let rows = cells(text);
  if (!rows.length) return [];
  if (rows.length === 1) rows = rows[0].filter(Boolean).map((cell) => [cell]);
  const columns = columnsOf(rows);
  const header = rows.length > 1 && columns.every((column) => !/\d/.test(rows[0][column] ?? ""));
  return rows.slice(header ? 1 : 0).flatMap((row) => {
    const found = columns.map((column) => row[column]).filter(Boolean).map((cell) => entry(cell, host));
    // a code and its own address in two columns of a row are one
    return found.filter(({ canonical }, i) => found.findIndex((other) => other.canonical === canonical) === i);
  });
}

/** @returns {Entry} */
function entry(text, host) {
  const { ok, canonical } = check(text);
  const named = /^(?:https?:)?\/\/([^/?#]+)/i.exec(text)?.[1];
  if (named && named.toLowerCase() !== host) return { text, canonical, state: "elsewhere" };
  return ok ? { text, canonical } : { text, canonical, state: "mistyped" };
}

/**
 * What a table says of a judged certificate; never more than its checks hold.
 * @param {?import("./offline.js").Judged} judged null: there is no such page
 * @returns {Told} "unchecked" in place of a good answer that was not checked in full
 */
export function told(judged) {
  if (!judged) return { state: "unknown" };
  const { state, verdict, copied, signed } = judged;
  const open = STANDING.includes(state) && (verdict !== "passed" || copied);
  const answer = { state: open ? "unchecked" : state };
  if (!signed || !SHOWS_HOLDER.includes(state)) return answer;
  const standard = [signed.standard, signed.title].filter(Boolean).join(" · ");
  return { ...answer, name: signed.name, standard, expires: signed.expires };
}

/**
 * Keys and status lists once for all codes; pages and credentials every time. What could
 * not be had is asked for again.
 * @param {typeof fetch} fetch
 * @returns {typeof fetch}
 */
export function sharing(fetch) {
  const kept = new Map();
  return async (path, options) => {
    if (!/^\/(\.well-known|status)\//.test(path)) return fetch(path, options);
    if (!kept.has(path)) {
      const asked = fetch(path, options);
      kept.set(path, asked);
      asked.then(({ ok }) => ok || kept.delete(path), () => kept.delete(path));
    }
    return (await kept.get(path)).clone();
  };
}

/**
 * Works through a list, a few at a time, the first ones first.
 * @template Item
 * @param {Item[]} items
 * @param {(item: Item) => Promise<void>} work which does not throw
 * @param {{signal: AbortSignal, atOnce?: number}} options signal: no further one is begun
 */
export async function eachOf(items, work, { signal, atOnce = 6 }) {
  let next = 0;
  const worker = async () => {
    while (next < items.length && !signal.aborted) {
      await work(items[next++]);
      // the page stays at hand
      await new Promise((resume) => setTimeout(resume));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** @param {string} value @returns {string} a cell of a table */
function cell(value) {
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[";,\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * @param {(string|undefined)[][]} rows the header first
 * @returns {string} a table as spreadsheets of the region read it: ";" and a byte order mark
 */
export const csv = (rows) =>
  `\ufeff${rows.map((row) => `${row.map((value) => cell(value ?? "")).join(";")}\r\n`).join("")}`;
