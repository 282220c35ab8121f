import assert from "node:assert/strict";
import { test } from "node:test";
import {
  coarseStepOf, endOf, fixedRange, isOver, presets, rangeBefore, rangeQuery, readRange, refreshInterval, spanFor,
  stepLength, stepOf,
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

test("fixed moments are widened to whole minutes, to the last microsecond", () => {
  const wanted = fixedRange(Date.parse("2026-11-01T00:00:30Z"), Date.parse("2026-11-02T00:00:00Z"));
  const range = readRange(wanted, now);
  assert.deepEqual([range.preset, range.moves], [null, false]);
  assert.equal(rangeQuery(range).start_date, "2026-11-01T00:00:00.000Z");
  assert.equal(rangeQuery(range).end_date, "2026-11-01T23:59:59.999999Z");
  assert.equal(new Date(endOf(range)).toISOString(), "2026-11-02T00:00:00.000Z");
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
  assert.deepEqual(steps, ["minute", "minute", "5m", "10m", "hour", "day", "day"]);
  for (const { id } of presets) {
    const range = readRange({ range: id }, now);
    assert.ok((range.end - range.start) / stepLength[stepOf(range)] <= 200, id);
    assert.ok((range.end - range.start) / stepLength[coarseStepOf(range)] <= 200, id);
  }
  assert.equal(stepOf(readRange({ from: "2026-11-01T00:00:00Z", to: "2026-11-03T00:00:00Z" }, now)), "15m");
});

test("a span that is over, or held, is carried along as it is; one that moves goes on moving", () => {
  const fixed = { from: "2026-11-01T00:00:00Z", to: "2026-11-01T00:10:00Z" };
  assert.deepEqual(spanFor(readRange(fixed, now)), { ...fixed, range: undefined });
  assert.deepEqual(spanFor(readRange({}, now), {}), { range: "24h" });
  assert.deepEqual(spanFor(readRange({ range: "1h" }, now), { live: "off" }),
    { from: "2026-11-23T09:30:00Z", to: "2026-11-23T10:30:45.500Z", range: undefined });
  assert.deepEqual([isOver(readRange(fixed, now), now), isOver(readRange({}, now), now)], [true, false]);
});

test("long spans are looked at less often", () => {
  const intervals = presets.map(({ id }) => refreshInterval(readRange({ range: id }, now)));
  assert.deepEqual(intervals, intervals.toSorted((a, b) => a - b));
});
