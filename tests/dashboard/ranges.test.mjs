import assert from "node:assert/strict";
import { test } from "node:test";
import {
  fixedRange, presets, rangeBefore, rangeQuery, readRange, refreshInterval, stepOf,
} from "../../Dashboard/address/ranges.js";

const now = Date.parse("2026-11-23T10:30:45.5Z");

test("a preset ends now and begins with a whole minute", () => {
  const range = readRange({ range: "1h" }, now);
  assert.equal(range.end, now);
  assert.equal(new Date(range.start).toISOString(), "2026-11-23T09:30:00.000Z");
  assert.equal(range.moves, true);
});

for (const parameters of [{}, { range: "2y" }, { from: "yesterday", to: "x" }, { from: "2026-02-02Z", to: "2026-02-01Z" }]) {
  test(`${JSON.stringify(parameters)} is no span, so it is 24 hours`, () => {
    assert.equal(readRange(parameters, now).preset.id, "24h");
  });
}

test("fixed moments stay where they are", () => {
  const wanted = fixedRange(Date.parse("2026-11-01T00:00:30Z"), Date.parse("2026-11-02T00:00:00Z"));
  const range = readRange(wanted, now);
  assert.deepEqual([range.preset, range.moves], [null, false]);
  assert.equal(rangeQuery(range).start_date, "2026-11-01T00:00:00.000Z");
  assert.equal(rangeQuery(range).end_date, "2026-11-02T00:00:00.000Z");
});

test("the span before is as long, and no minute is in both", () => {
  for (const { id, length } of presets) {
    const range = readRange({ range: id }, now);
    const before = rangeBefore(range);
    assert.ok(Math.abs(before.end - before.start - length) <= 120_000);
    assert.ok(Math.floor(before.end / 60_000) < range.start / 60_000);
    assert.equal(before.start % 60_000, 0);
  }
});

test("steps grow with the span", () => {
  const steps = presets.map(({ id }) => stepOf(readRange({ range: id }, now)));
  assert.deepEqual(steps, ["minute", "minute", "minute", "hour", "hour", "day", "day"]);
});

test("long spans are looked at less often", () => {
  const intervals = presets.map(({ id }) => refreshInterval(readRange({ range: id }, now)));
  assert.deepEqual(intervals, intervals.toSorted((a, b) => a - b));
});
