import assert from "node:assert/strict";
import test from "node:test";
import { isOver } from "../../theme/static/js/vacancies.js";

test("a vacancy stands until the end of its last day in Central America", () => {
  assert.equal(isOver("2026-11-22", new Date("2026-11-22T06:00:00Z")), false);
  assert.equal(isOver("2026-11-22", new Date("2026-11-23T05:59:59Z")), false);
  assert.equal(isOver("2026-11-22", new Date("2026-11-23T06:00:00Z")), true);
});

test("a vacancy that is still to close stands, over the end of a year too", () => {
  assert.equal(isOver("2027-01-01", new Date("2026-12-31T23:00:00Z")), false);
  assert.equal(isOver("2026-12-31", new Date("2027-01-02T00:00:00Z")), true);
});
