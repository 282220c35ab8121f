import assert from "node:assert/strict";
import { test } from "node:test";
import { buckets, countPerStep, largest, coarser } from "../../Dashboard/charts/buckets.js";

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

test("steps of some minutes have a point each, and none behind the end", () => {
  const span = { start: at("10:00:00"), end: at("10:30:00") - 1 };
  const made = buckets([{ time: "2026-11-23T10:10:00Z", value: 3 }], span, "10m", 0);
  assert.deepEqual(made, [0, 3, 0].map((y, index) => ({ x: at("10:00:00") + index * 600_000, y })));
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

const bin = (place, calls) => ({ from_ms: 2 ** ((place - 1) / 8) / 1000, to_ms: 2 ** (place / 8) / 1000, calls });

test("the server's bins are put together without gaps, and nothing is lost", () => {
  const bins = [bin(0, 3), bin(80, 5), bin(81, 7), bin(200, 11)];
  const made = coarser(bins);
  assert.ok(made.length <= 24);
  assert.equal(made.reduce((sum, { count }) => sum + count, 0), 26);
  for (let index = 1; index < made.length; index += 1) assert.equal(made[index].from, made[index - 1].to);
  assert.equal(made[0].from, 0);
  assert.equal(made[0].to, 0.001);
});

test("each of the server's bins is within the bounds of one", () => {
  for (const most of [4, 24, 100]) {
    for (const one of [...Array(300).keys()].map((place) => bin(place + 1, 1))) {
      const [made] = coarser([one], most);
      assert.ok(made.from <= one.from_ms * 1.000001 && one.to_ms <= made.to * 1.000001);
    }
  }
});

test("few bins stay fine", () => {
  const made = coarser([bin(80, 1), bin(90, 1)]);
  assert.equal(made.length, 6);
});
