import assert from "node:assert/strict";
import { test } from "node:test";

import { bit, decode } from "../../theme/static/js/status-list.js";
import { encodedList } from "./issuer.mjs";

test("index 0 is the left-most bit, and every set index reads back alone", async () => {
  const indexes = [0, 7, 8, 10793, 131071];
  const list = await decode(encodedList(indexes));
  assert.equal(list[0], 0b10000001);
  const found = [...Array(131072).keys()].filter((index) => bit(list, index));
  assert.deepEqual(found, indexes);
});

test("an index that the list does not have is refused, not clear", async () => {
  const list = await decode(encodedList([]));
  for (const index of [131072, -1, NaN, Infinity, "x"]) assert.throws(() => bit(list, index), RangeError);
});

for (const [reason, text] of [
  ["fewer than 131,072 entries", encodedList([], 16383)],
  ["another base", encodedList([]).replace("u", "z")],
  ["padding", `${encodedList([])}=`],
  ["the alphabet with plus and slash", "u+/+/"],
  ["no gzip", "uAAAAAAAA"],
  ["nothing", "u"],
]) {
  test(`a list with ${reason} is refused`, () => assert.rejects(decode(text)));
}
