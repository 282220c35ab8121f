import { stepLength } from "../address/index.js";

/**
 * A point for each step of a span, from points that the server gave for steps with data alone.
 * @param {"minute"|"hour"|"day"} step
 * @param missing What a step without data has: 0 for counts and sums, null for what cannot be known.
 * @param [shift] Added to the points' times: the period before is drawn over the present one.
 * @returns {{x: number, y: number|null}[]} `x` is the step's first moment in milliseconds since 1970.
 */
export function buckets(points, range, step, missing, shift = 0) {
  const length = stepLength[step];
  const values = new Map(points.map(({ time, value }) => [Date.parse(time), value]));
  const made = [];
  const first = Math.floor((range.start - shift) / length) * length;
  for (let time = first; time <= range.end - shift; time += length) {
    made.push({ x: time + shift, y: values.get(time) ?? missing });
  }
  return made;
}

/**
 * The largest series, and the rest added up, so that a chart stays readable.
 * @param most How many are kept by themselves.
 */
export function largest(series, most) {
  const weighed = series.map((one) => ({ ...one, total: one.points.reduce((sum, point) => sum + point.value, 0) }));
  weighed.sort((a, b) => b.total - a.total);
  if (weighed.length <= most + 1) return weighed;
  const sums = new Map();
  for (const { points } of weighed.slice(most)) {
    for (const { time, value } of points) sums.set(time, (sums.get(time) ?? 0) + value);
  }
  const rest = { name: null, others: weighed.length - most,
    points: [...sums].map(([time, value]) => ({ time, value })) };
  return [...weighed.slice(0, most), rest];
}

/** Counts rows in steps of time, as a time series of the API would. */
export function countPerStep(rows, step) {
  const counts = new Map();
  for (const { timestamp } of rows) {
    const start = Math.floor(Date.parse(timestamp) / stepLength[step]) * stepLength[step];
    counts.set(start, (counts.get(start) ?? 0) + 1);
  }
  return [...counts].map(([start, value]) => ({ time: new Date(start).toISOString(), value }));
}

/**
 * Counts values in bins whose bounds grow by the same factor, as durations are spread.
 * @param values Not negative.
 * @param [perTen] How many bins there are between a number and ten times it.
 * @returns {{from: number, to: number, count: number}[]} Without gaps, smallest first.
 */
export function logarithmicBins(values, perTen = 5) {
  const least = 0.01;
  const place = (value) => Math.floor(Math.log10(Math.max(value, least)) * perTen + 1e-9);
  const counts = new Map();
  for (const value of values) counts.set(place(value), (counts.get(place(value)) ?? 0) + 1);
  const places = [...counts.keys()];
  const bins = [];
  for (let bin = Math.min(...places); bin <= Math.max(...places); bin += 1) {
    bins.push({ from: 10 ** (bin / perTen), to: 10 ** ((bin + 1) / perTen), count: counts.get(bin) ?? 0 });
  }
  return bins;
}
