const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The lengths of time that can be chosen, which end now. */
export const presets = [
  { id: "15m", label: "15 min", words: "15 minutes", length: 15 * minute },
  { id: "1h", label: "1 h", words: "hour", length: hour },
  { id: "6h", label: "6 h", words: "6 hours", length: 6 * hour },
  { id: "24h", label: "24 h", words: "24 hours", length: day },
  { id: "7d", label: "7 days", words: "7 days", length: 7 * day },
  { id: "30d", label: "30 days", words: "30 days", length: 30 * day },
  { id: "90d", label: "90 days", words: "90 days", length: 90 * day },
];

/** The length of each step of a time series, in milliseconds. */
export const stepLength = { minute, "5m": 5 * minute, "10m": 10 * minute, "15m": 15 * minute, hour, day };

/** How each step reads. */
export const stepWords = {
  minute: "minute", "5m": "5 minutes", "10m": "10 minutes", "15m": "15 minutes", hour: "hour", day: "day",
};

/**
 * The span of time that an address asks for; 24 hours where it names none, or none that makes sense.
 *
 * A span is of whole minutes, because aggregates are: what is counted and what is listed are the same. `end` is inside;
 * one that is fixed is the last millisecond of its minute.
 * @param parameters `range`, or `from` and `to` as RFC 3339.
 * @returns {{preset: object|null, start: number, end: number, moves: boolean}} Moments in milliseconds since 1970.
 */
export function readRange(parameters, now = Date.now()) {
  const from = Date.parse(parameters.from ?? "");
  const to = Date.parse(parameters.to ?? "");
  if (from < to) {
    return { preset: null, start: wholeMinute(from), end: Math.ceil(to / minute) * minute - 1, moves: false };
  }
  const preset = presets.find(({ id }) => id === parameters.range) ?? presets.find(({ id }) => id === "24h");
  return { preset, start: wholeMinute(now - preset.length), end: now, moves: true };
}

/** The parameters that stand for a span of fixed moments. */
export function fixedRange(start, end) {
  const text = (value) => new Date(value).toISOString().replace(/\.000Z$/, "Z");
  return { from: text(start), to: text(end), range: undefined };
}

/** The span of the same length that ends where `range` begins; no minute is in both. */
export function rangeBefore(range) {
  const length = range.end - range.start;
  return { preset: null, start: wholeMinute(range.start - length), end: range.start - 1, moves: false };
}

/** The parameters that carry a span to other pages: one that is over, or held, stays what it is. */
export function spanFor(range, { live } = {}) {
  return range.moves && live !== "off" ? { range: range.preset.id } : fixedRange(range.start, endOf(range));
}

/** The first moment after a span, as people name its end. */
export function endOf(range) {
  return range.moves ? range.end : range.end + 1;
}

/** Whether a span lies in the past. */
export function isOver(range, now = Date.now()) {
  return !range.moves && range.end < now;
}

const steps = [[2 * hour, "minute"], [6 * hour, "5m"], [day, "10m"], [2 * day, "15m"], [14 * day, "hour"]];

/** The step of a span's time series: an incident of ten minutes is seen in a day, and a chart has some 200 at most. */
export function stepOf(range) {
  const length = range.end - range.start;
  return steps.find(([longest]) => length <= longest + minute)?.[1] ?? "day";
}

/** The step of small drawings beside each row of a table. */
export function coarseStepOf(range) {
  const step = stepOf(range);
  return step === "10m" || step === "15m" ? "hour" : step;
}

/** The query's members that stand for a span. */
export function rangeQuery(range) {
  // The server counts microseconds, and the last one of a minute is inside.
  const end = new Date(range.end).toISOString().replace(/\.999Z$/, ".999999Z");
  return { start_date: new Date(range.start).toISOString(), end_date: end };
}

/** How long to wait between two looks at a span, in milliseconds: a 90-day chart does not change each second. */
export function refreshInterval(range) {
  const length = range.end - range.start;
  if (length <= hour + minute) return 2000;
  if (length <= day + minute) return 5000;
  return length <= 14 * day + minute ? 15_000 : 30_000;
}

function wholeMinute(value) {
  return Math.floor(value / minute) * minute;
}
