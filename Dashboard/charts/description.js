import { moment } from "../display/index.js";

/** What a chart shows, in words for who cannot see it: each series' lowest, highest and latest value. */
export function description(title, series, range, format) {
  const span = `${moment(range.start, "dayAndMinute")} to ${moment(range.end, "dayAndMinute")}`;
  const parts = series.map(({ name, points }) => {
    const known = points.filter(({ y }) => y !== null);
    if (known.length === 0) return `${name}: no data`;
    const highest = known.reduce((best, point) => (point.y > best.y ? point : best));
    const lowest = known.reduce((best, point) => (point.y < best.y ? point : best));
    return `${name}: lowest ${format(lowest.y)}, highest ${format(highest.y)} at ` +
      `${moment(highest.x, "dayAndMinute")}, latest ${format(known.at(-1).y)}`;
  });
  return `${title}, ${span}. ${parts.join(". ")}.`;
}
