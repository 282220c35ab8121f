import { stepLength } from "../address/index.js";

/**
 * A point for each step of a span, from points that the server gave for steps with data alone.
 * @param step One of the API's, such as `10m`.
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
 * Puts the server's bins of durations together, whose bounds grow by 2^(1/8), until they are few enough to be seen.
 * @param [most] How many may be left.
 * @returns {{from: number, to: number, count: number}[]} Without gaps, smallest first; bounds in milliseconds.
 */
export function coarser(bins, most = 24) {
  const place = ({ to_ms: to }) => Math.round(Math.log2(to * 1000) * 8);
  const first = place(bins[0]);
  const last = place(bins.at(-1));
  let width = 2;
  const group = (at) => Math.ceil(at / width);
  while (group(last) - group(first) >= most) width *= 2;
  const bound = (at) => 2 ** ((at * width) / 8) / 1000;
  const made = [];
  for (let at = group(first); at <= group(last); at += 1) {
    made.push({ from: at === 0 ? 0 : bound(at - 1), to: bound(at), count: 0 });
  }
  for (const bin of bins) made[group(place(bin)) - group(first)].count += bin.calls;
  return made;
}
