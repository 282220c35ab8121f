import assert from "node:assert/strict";
import { test } from "node:test";
import { comparison } from "../../Dashboard/display/comparison.js";
import { csv, exactTime } from "../../Dashboard/display/csv.js";
import { fileName, visible, within } from "../../Dashboard/display/names.js";
import {
  bytes, clock, count, counted, duration, longDuration, money, part, percent, shortCount,
} from "../../Dashboard/display/numbers.js";
import { ago, inputValue, moment, startOfDay } from "../../Dashboard/display/times.js";

const cases = [
  [count, [[0, "0"], [1234567, "1,234,567"], [null, "–"], [undefined, "–"]]],
  [shortCount, [[1.6, "1.6"], [999, "999"], [12345, "12.3K"], [2_500_000, "2.5M"]]],
  [percent, [[0, "0 %"], [100, "100 %"], [0.001, "< 0.01 %"], [99.999, "> 99.99 %"], [6.2, "6.20 %"], [null, "–"]]],
  [part.axis, [[0.025, "2.5 %"], [0, "0 %"], [1, "100 %"]]],
  [part, [[0.0243, "2.43 %"], [null, "–"], [1, "100 %"]]],
  [duration, [[0, "0 ms"], [0.123, "0.12 ms"], [96.785, "96.8 ms"], [999.6, "1.00 s"], [3683, "3.68 s"], [125_000, "2 min 5 s"], [null, "–"]]],
  [duration.axis, [[5000, "5 s"], [20_000, "20 s"], [0.5, "0.50 ms"], [200, "200 ms"], [60_000, "1 min"]]],
  [clock, [[0, "0.0 s"], [12_340, "12.3 s"], [59_990, "1:00"], [289_000, "4:49"], [3_727_000, "1:02:07"]]],
  [money, [[0, "$0"], [0.0000171, "$0.0000171"], [0.256, "$0.256"], [0.4, "$0.40"], [1234.5, "$1,234.50"], [null, "–"]]],
  [bytes, [[999, "999 B"], [51_798_016, "51.8 MB"]]],
  [longDuration, [[0, "0 s"], [59, "59 s"], [3600, "1 h"], [90_061, "1 d 1 h"], [3661, "1 h 1 min"]]],
];
for (const [format, pairs] of cases) {
  for (const [value, text] of pairs) {
    test(`${format.name || "axis"} of ${value} reads ${text}`, () => assert.equal(format(value), text));
  }
}

test("one is not many", () => {
  assert.equal(counted(1, "call"), "1 call");
  assert.equal(counted(0, "call"), "0 calls");
});

const comparisons = [
  [[110, 100, "neither"], { text: "▲ 10 %", tone: "neutral" }],
  [[90, 100, "less"], { text: "▼ 10 %", tone: "good" }],
  [[90, 100, "more"], { text: "▼ 10 %", tone: "bad" }],
  [[97.64, 97.69, "more", "points"], { text: "▼ 0.05 points", tone: "bad" }],
  [[100, 100, "more"], { text: "unchanged", tone: "neutral" }],
  [[5, 0, "less"], { text: "new", tone: "neutral" }],
  [[200_000, 11, "less", "relative", 11], { text: "×18,182", tone: "neutral" }],
  [[200_000, 110, "less", "relative", 110], { text: "×1,818", tone: "bad" }],
  [[15, 11, "more", "relative", 11], { text: "×1.4", tone: "neutral" }],
  [[2, 11, "more", "relative", 11], { text: "×0.18", tone: "neutral" }],
  [[108, 100, "less", "percentile", 500], { text: "unchanged", tone: "neutral" }],
  [[93, 100, "less", "percentile", 500], { text: "unchanged", tone: "neutral" }],
  [[110, 100, "less", "percentile", 500], { text: "▲ 10 %", tone: "bad" }],
  [[50, 100, "less", "percentile", 500], { text: "▼ 50 %", tone: "good" }],
  [[100, 0, "less", "percentile", 500], { text: "new", tone: "neutral" }],
  [[90, 95, "more", "points", 11], { text: "▼ 5 points", tone: "neutral" }],
  [[0, 0, "less"], { text: "unchanged", tone: "neutral" }],
  [[null, 3, "less"], null],
  [[3, undefined, "less"], null],
];
for (const [values, expected] of comparisons) {
  test(`a comparison of ${JSON.stringify(values)}`, () => assert.deepEqual(comparison(...values), expected));
}

test("CSV tells a missing value from an empty text, and keeps values exact", () => {
  const text = csv(["a", "b"], [[null, ""], ['say "x"', "1,5\n"], ["=1+1", { k: 1 }]]);
  assert.equal(text, 'a,b\r\n,""\r\n"say ""x""","1,5\n"\r\n=1+1,"{""k"":1}"\r\n');
});

test("how long ago a moment was", () => {
  const now = Date.parse("2026-11-23T10:00:00Z");
  const texts = [0, 12, 180, 7200, 200_000].map((seconds) => ago(now - seconds * 1000, now));
  assert.deepEqual(texts, ["just now", "12 s ago", "3 min ago", "2 h ago", "2 d ago"]);
});

test("a moment reads as the zone's clock has it", () => {
  assert.equal(moment("2026-11-23T23:30:00Z", "dayAndMinute", "Asia/Kathmandu"), "24 Nov, 05:15");
  assert.equal(moment("2026-11-23T23:30:00Z", "dayAndMinute", "America/New_York"), "23 Nov, 18:30");
});

test("a day begins at the reader's midnight, and what a field holds is read back as the same minute", () => {
  const now = new Date(2026, 10, 23, 15, 20).getTime();
  assert.equal(startOfDay(now), new Date(2026, 10, 23).getTime());
  assert.equal(startOfDay(now, -1), new Date(2026, 10, 22).getTime());
  assert.equal(new Date(inputValue(now)).getTime(), now);
});

for (const start of ["=", "+", "-", "@", "\t", "\r", "\n", "＝"]) {
  test(`a text that begins with ${JSON.stringify(start)} is no formula in a spreadsheet`, () => {
    const [, line] = csv(["a", "b"], [[`${start}1`, -1]], { spreadsheet: true }).split("\r\n", 2);
    assert.ok(line.startsWith("'") || line.startsWith("\"'"), line);
    assert.equal(csv([`${start}h`], [], { spreadsheet: true }).replaceAll("\"", "")[0], "'");
    assert.equal(csv(["a"], [[-1]], { spreadsheet: true }), "a\r\n-1\r\n");
  });
}

const moments = [
  ["2026-11-23T08:15:30Z", "2026-11-23T08:15:30.000000Z"], ["2026-11-23T08:15:30.25Z", "2026-11-23T08:15:30.250000Z"],
  ["2026-11-23T08:15:30.123456Z", "2026-11-23T08:15:30.123456Z"], [1_795_421_730_123, "2026-11-23T08:15:30.123000Z"],
  [null, null],
];
for (const [value, text] of moments) test(`${value} has six digits in CSV`, () => assert.equal(exactTime(value), text));

const names = [
  ["search", "search"], [" ", "“ ”"], ["a ", "“a ”"], ["\u202eevil", "⟦U+202E⟧evil"], ["\u200b", "⟦U+200B⟧"], ["\u2007", "“\u2007”"], ["a\nb", "a␊b"],
  ["<b>", "<b>"], ["日本", "日本"], ["..", ".."], ["\u007f", "␡"],
];
for (const [name, text] of names) test(`the name ${JSON.stringify(name)} can be seen`, () => assert.equal(visible(name), text));

test("a name from right to left does not turn what stands beside it", () => {
  assert.equal(within("search"), "search");
  assert.equal(within("בדיקה"), "\u2068בדיקה\u2069");
  assert.equal(within("\u202eabc"), "⟦U+202E⟧abc");
});

const saved = [["a/b:c", "a_b_c"], ["..", "data"], ["../../x", "x"], ["x".repeat(255), "x".repeat(60)], ["日本", "日本"], ["", "data"]];
for (const [name, file] of saved) test(`a file of ${JSON.stringify(name)}`, () => assert.equal(fileName(name), file));
