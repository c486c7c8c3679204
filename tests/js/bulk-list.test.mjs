import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { cells, csv, eachOf, entries, sharing, textOf, told } from "../../theme/static/js/bulk-list.js";
import { address, printed } from "../../theme/static/js/code.js";

const HOST = "verifica.example.org";
const vectors = JSON.parse(readFileSync(new URL("../vectors/codes.json", import.meta.url)));
const CODES = vectors.derived.map(({ code }) => code).filter((code) => /[A-Z]/.test(code));
const [A, B, C] = CODES;
const read = (text) => entries(text, { host: HOST });
const codes = (text) => read(text).map(({ canonical }) => canonical);
const states = (text) => read(text).map(({ state }) => state ?? "asked");

test("codes are read a line each, as typed and in their order", () => {
  assert.deepEqual(codes(`${B}\n\n ${printed(A).toLowerCase()} \r\n${C}\r${B}`), [B, A, C, B]);
});
for (const mark of [",", ";", "\t"]) {
  test(`codes stand in one line between ${JSON.stringify(mark)}`, () => {
    assert.deepEqual(codes([A, B, C].join(mark)), [A, B, C]);
  });
  test(`codes are found in any column between ${JSON.stringify(mark)}, with a header or without`, () => {
    const rows = [["Pérez", "12", printed(A)], ["", "13", printed(B)]];
    const text = (table) => table.map((row) => row.join(mark)).join("\r\n");
    assert.deepEqual(codes(text([["Nombre", "Núm.", "Código"], ...rows])), [A, B]);
    assert.deepEqual(codes(text(rows)), [A, B]);
  });
}
test("a mistyped code in a table keeps its line", () => {
  const text = `Nombre;Código\nAna;${A}\nLuz;${B.slice(0, -1)}\nEva;${C}\n`;
  assert.deepEqual(states(text), ["asked", "mistyped", "asked"]);
  assert.equal(read(text)[1].text, B.slice(0, -1));
});
test("the first code of a list without header is not taken for one", () => {
  assert.deepEqual(codes(`${A}\n${B}`), [A, B]);
  assert.deepEqual(states(`K7QM-3T9X\n${B}`), ["mistyped", "asked"]);
});
test("quoted cells may hold separators, quotes and line ends", () => {
  const text = `"Pérez; ""Chepe""\nJosé";"${A}"\n"otra";"${B}"`;
  assert.deepEqual(cells(text), [['Pérez; "Chepe"\nJosé', A], ["otra", B]]);
  assert.deepEqual(codes(text), [A, B]);
});
test("a quote that is never closed swallows nothing", () => {
  assert.deepEqual(codes(`"Ana;${A}\nLuz;${B}`), [A, B]);
});
test("a byte order mark is no part of the first code", () => {
  assert.deepEqual(codes(`\ufeff${A}\n${B}`), [A, B]);
  const wide = Buffer.from(`\ufeff${A}\r\n${B}`, "utf16le");
  assert.deepEqual(codes(textOf(new Uint8Array(wide))), [A, B]);
  assert.deepEqual(codes(textOf(new Uint8Array(Buffer.from(wide).swap16()))), [A, B]);
});
test("addresses are read as their codes, and those of another host are told without asking", () => {
  const text = `https://${HOST}${address(A)}\nhttps://${HOST}${address(B)}#123\nhttps://otro.example${address(C)}`;
  assert.deepEqual(codes(text), [A, B, C]);
  assert.deepEqual(states(text), ["asked", "asked", "elsewhere"]);
});
test("a code and its address in two columns are one", () => {
  const row = (code) => `${printed(code)};https://${HOST}${address(code)}`;
  assert.deepEqual(codes(`${row(A)}\n${row(B)}\n${row(A)}`), [A, B, A]);
});
test("numbers of identity documents beside the codes are never asked about", () => {
  // thirteen digits, and a right check
  let identity = 801199000000;
  const isRight = (digits) =>
    [...digits].slice(0, 12).reduce((sum, digit) => (sum * 32 + +digit) % 37, 0) === +digits[12];
  while (!isRight(`0${identity}`)) identity++;
  assert.deepEqual(codes(`0${identity};${A}\n0${identity};${B}`), [A, B]);
  assert.deepEqual(codes(`0${identity};${A}\n0${identity};\n0${identity};`), [A]);
});
test("an empty text has no entries", () => {
  for (const text of ["", "\n \r\n", ";;\n,", "\ufeff"]) assert.deepEqual(read(text).filter(({ state }) => !state), []);
  assert.deepEqual(read(""), []);
});

test("a good answer that was not checked in full is told as unchecked", () => {
  const signed = { name: "Ana", standard: "CON-01", title: "Albañilería", expires: "2029-05-05" };
  assert.deepEqual(told({ state: "valid", verdict: "passed", signed }), {
    state: "valid", name: "Ana", standard: "CON-01 · Albañilería", expires: "2029-05-05",
  });
  assert.equal(told({ state: "valid", verdict: "unchecked", signed }).state, "unchecked");
  assert.equal(told({ state: "expiring", verdict: "passed", copied: "2026-01-01", signed }).state, "unchecked");
  assert.equal(told({ state: "expired", verdict: "failed", signed }).state, "expired");
});
test("a name is told only where the proof holds and the state shows the holder", () => {
  assert.deepEqual(told({ state: "unverified", verdict: "failed", signed: { name: "Ana" } }), { state: "unverified" });
  assert.deepEqual(told({ state: "valid", verdict: "unchecked" }), { state: "unchecked" });
  assert.deepEqual(told({ state: "revoked", verdict: "failed", signed: { name: "Ana" } }), { state: "revoked" });
  assert.deepEqual(told(null), { state: "unknown" });
});

for (const start of ["=", "+", "-", "@", " =", "\t=", "\uff1d"]) {
  test(`a cell that begins with ${JSON.stringify(start)} begins no formula`, () => {
    const cell = csv([[`${start}HYPERLINK(1)`]]).slice(1).trimEnd().replace(/^"|"$/g, "");
    assert.equal(cell, `'${start}HYPERLINK(1)`);
  });
}
test("a table is written for a spreadsheet, and read back as it was", () => {
  const rows = [["Código", "Nombre"], [printed(A), 'Ana "Nita"; López\nde Paz, M.'], [printed(B), undefined]];
  const text = csv(rows);
  assert.equal(text[0], "\ufeff");
  assert.ok(text.includes(`${printed(A)};"Ana ""Nita""; López`));
  assert.deepEqual(cells(text), [rows[0], rows[1], [printed(B), ""]]);
});

test("keys and lists are asked for once, pages every time", async () => {
  const asked = [];
  const fetch = sharing(async (path) => {
    asked.push(path);
    return new Response("text");
  });
  for (const path of ["/status/1.json", "/.well-known/did.json", "/c/a/", "/status/1.json", "/c/a/"]) {
    assert.equal(await (await fetch(path)).text(), "text");
  }
  assert.deepEqual(asked, ["/status/1.json", "/.well-known/did.json", "/c/a/", "/c/a/"]);
});
test("what could not be had is asked for again", async () => {
  const answers = [() => Promise.reject(new TypeError("cut")), async () => new Response("", { status: 503 }), async () => new Response("text")];
  const fetch = sharing(() => answers.shift()());
  await assert.rejects(fetch("/status/1.json"));
  assert.equal((await fetch("/status/1.json")).status, 503);
  assert.equal(await (await fetch("/status/1.json")).text(), "text");
});

test("a list is worked through a few at a time, and no further when stopped", async () => {
  const stop = new AbortController();
  let now = 0;
  let most = 0;
  const done = [];
  await eachOf(Array.from({ length: 40 }, (_, i) => i), async (i) => {
    most = Math.max(most, ++now);
    await new Promise((resume) => setTimeout(resume));
    now--;
    done.push(i);
    if (i === 20) stop.abort();
  }, { signal: stop.signal, atOnce: 6 });
  assert.equal(most, 6);
  assert.ok(done.length >= 21 && done.length < 30);
  assert.ok([...Array(21).keys()].every((i) => done.includes(i)));
});
