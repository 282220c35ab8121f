import assert from "node:assert/strict";
import { test } from "node:test";
import { buckets, countPerStep, largest, logarithmicBins } from "../../Dashboard/charts/buckets.js";

const at = (text) => Date.parse(`2026-11-23T${text}Z`);
const range = { start: at("10:00:30"), end: at("10:03:10") };

test("each step of a span has a point, with what is missing said", () => {
  const points = [{ time: "2026-11-23T10:01:00Z", value: 5 }];
  assert.deepEqual(buckets(points, range, "minute", 0).map(({ y }) => y), [0, 5, 0, 0]);
  assert.deepEqual(buckets(points, range, "minute", null).map(({ y }) => y), [null, 5, null, null]);
});

test("the period before lies over the present one", () => {
  const points = [{ time: "2026-11-23T09:56:00Z", value: 7 }];
  const made = buckets(points, range, "minute", 0, 5 * 60_000);
  assert.deepEqual(made.find(({ y }) => y === 7), { x: at("10:01:00"), y: 7 });
  assert.equal(made.length, 4);
});

test("days are those of UTC, as the server's are", () => {
  const days = { start: Date.parse("2026-11-20T22:00:00Z"), end: Date.parse("2026-11-22T03:00:00Z") };
  const made = buckets([{ time: "2026-11-21T00:00:00Z", value: 1 }], days, "day", 0);
  assert.deepEqual(made.map(({ y }) => y), [0, 1, 0]);
});

test("the largest series stay, and the rest is added up", () => {
  const series = ["a", "b", "c", "d"].map((name, index) => ({ name, points: [{ time: "t", value: index + 1 }] }));
  const made = largest(series, 2);
  assert.deepEqual(made.map(({ name }) => name), ["d", "c", null]);
  assert.deepEqual(made[2].points, [{ time: "t", value: 3 }]);
  assert.equal(made[2].others, 2);
  assert.equal(largest(series, 3).length, 4, "one series is no rest");
});

test("rows are counted in their steps", () => {
  const rows = ["10:00:01", "10:00:59.999", "10:02:00"].map((time) => ({ timestamp: `2026-11-23T${time}Z` }));
  assert.deepEqual(countPerStep(rows, "minute"), [
    { time: "2026-11-23T10:00:00.000Z", value: 2 }, { time: "2026-11-23T10:02:00.000Z", value: 1 },
  ]);
});

test("every value is in one bin, and bins have no gaps", () => {
  const values = [0, 0.5, 1, 9.99, 10, 1000, 999_999];
  const bins = logarithmicBins(values);
  assert.equal(bins.reduce((sum, { count }) => sum + count, 0), values.length);
  for (let index = 1; index < bins.length; index += 1) assert.equal(bins[index].from, bins[index - 1].to);
  const ten = bins.find(({ from, to }) => from <= 10.000001 && to > 10.000001);
  assert.equal(ten.count, 1);
});
