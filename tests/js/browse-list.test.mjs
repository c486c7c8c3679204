import assert from "node:assert/strict";
import { test } from "node:test";

import { FACETS, openList } from "../../theme/static/js/browse-list.js";

const SIZE = 4;

/** A list of `count` entries: every sector with every place, in turns. */
function made(count) {
  const entries = [];
  for (let n = 0; n < count; n++) entries.push((n * 5) % 3, (n * 7) % 4);
  return openList({
    base: "/emprendimientos/",
    title: "Emprendimientos",
    where: "{} en {}",
    words: { sector: "sector/", country: "pais/", department: "departamento/", page: "pagina/" },
    size: SIZE,
    sector: [["construccion", "Construcción", "trowel"], ["textil", "Textil", "thread"], ["turismo", "Turismo", "compass"]],
    country: [["gt", "Guatemala"], ["sv", "El Salvador"]],
    department: [["peten", "Petén"], ["usulutan", "Usulután"], ["la-paz", "La Paz"]],
    near: { peten: ["la-paz", "usulutan"] },
    places: [[0, 0], [1, -1], [1, 1], [1, 2]],
    entries,
  });
}

const list = made(60);
const everything = [...Array(60).keys()];
const choices = [
  {},
  { sector: ["textil"] },
  { sector: ["textil", "turismo"] },
  { country: ["sv"] },
  { country: ["sv"], department: ["usulutan"] },
  { department: ["usulutan", "peten"] },
  { sector: ["textil"], department: ["usulutan"] },
  { sector: ["textil", "construccion"], country: ["sv"], department: ["la-paz"] },
].map(list.choice);

test("choices of one facet add up, and facets narrow each other", () => {
  const [all, textile, two] = choices.map((chosen) => list.matches(chosen).length);
  assert.equal(all, 60);
  const tourism = list.matches(list.choice({ sector: ["turismo"] })).length;
  assert.equal(two, textile + tourism);
  const pair = list.choice({ sector: ["textil"], department: ["usulutan"] });
  const there = list.matches(list.choice({ department: ["usulutan"] }));
  assert.deepEqual(list.matches(pair), there.filter((at) => list.matches(choices[1]).includes(at)));
});

test("a count says how many there are once that choice alone is ticked", () => {
  for (const chosen of choices) {
    for (const facet of FACETS) {
      for (const [value, count] of list.counts(chosen, facet)) {
        const alone = { ...chosen, [facet]: new Set([value]) };
        assert.equal(list.matches(alone).length, count);
      }
    }
  }
});

test("an address restores what was chosen", () => {
  for (const chosen of choices) {
    const url = new URL(list.address(chosen), "https://example.org");
    const { chosen: again, number } = list.parse(url.pathname, url.search);
    assert.deepEqual(list.matches(again), list.matches(chosen), url.href);
    assert.equal(list.address(again), list.address(chosen));
    assert.equal(number, 1);
  }
  assert.equal(list.parse("/emprendimientos/sector/textil/pagina/3/", "").number, 3);
});

test("what was built beforehand is addressed there, anything else by a query", () => {
  const address = (of) => list.address(list.choice(of));
  assert.equal(address({}), "/emprendimientos/");
  assert.equal(
    address({ sector: ["textil"], country: ["sv"], department: ["usulutan"] }),
    "/emprendimientos/sector/textil/departamento/usulutan/",
  );
  assert.equal(address({ sector: ["textil", "turismo"] }), "/emprendimientos/?sector=textil&sector=turismo");
  assert.equal(address({ country: ["gt"], department: ["usulutan"] }), "/emprendimientos/?country=gt&department=usulutan");
});

test("what is not here is offered near by first, then where there is most", () => {
  const places = (of) => list.elsewhere(list.choice(of)).map(([value]) => value);
  assert.deepEqual(places({ department: ["peten"] }).slice(0, 2), ["la-paz", "usulutan"]);
  const [first, second] = list.elsewhere(list.choice({ sector: ["textil"] }));
  assert.ok(first[1] >= second[1]);
  assert.equal(places({ sector: ["nada"] }).length, 0);
});

test("an unknown choice in an address finds nothing and breaks nothing", () => {
  const { chosen } = list.parse("/emprendimientos/", "?sector=nada&x=1");
  assert.deepEqual(list.matches(chosen), []);
  assert.equal(list.name(chosen, true), "Emprendimientos: nada");
});

test("a few pages hold all the cards that are wanted, in the order of the list", () => {
  for (const chosen of choices) {
    const wanted = list.matches(chosen).slice(0, SIZE);
    const pages = list.cover(wanted);
    const held = pages.flatMap(({ positions }) => positions);
    assert.ok(wanted.every((at) => held.includes(at)));
    assert.ok(pages.length <= wanted.length);
    for (const { address, positions, total } of pages) {
      const { chosen: of, number } = list.parse(address, "");
      assert.deepEqual(positions, list.onPage(of, number));
      assert.equal(total, list.matches(of).length);
      assert.deepEqual(positions, [...positions].sort((a, b) => a - b));
    }
  }
  assert.equal(list.cover(list.matches(choices[6]).slice(0, SIZE)).length, 1);
  assert.deepEqual(list.cover([]), []);
  assert.deepEqual(new Set(list.cover(everything).flatMap(({ positions }) => positions)).size, 60);
});
