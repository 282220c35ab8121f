import { stepLength } from "../address/index.js";
import { moment } from "../display/index.js";
import { colour } from "./colours.js";
import { timeTicks } from "./timeTicks.js";

/**
 * Chart.js's settings for a chart over time: no animation, no decoration.
 *
 * They go on looking at `frame`, so that a frame of the same shape needs no new ones.
 */
export function settings(frame, format, stacked, hidden) {
  const length = stepLength[frame.step];
  return {
    type: "line",
    data: {
      datasets: frame.series.map((one, index) => (
        { ...dataset(frame, index, length, stacked), hidden: hidden.has(one.name) })),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      normalized: true,
      parsing: false,
      interaction: { mode: "nearest", axis: "x", intersect: false },
      layout: { padding: { top: 4 } },
      scales: { x: timeAxis(frame), y: valueAxis(format, stacked) },
      plugins: { legend: { display: false }, tooltip: tooltip(format, frame.step, length) },
    },
  };
}

/** What the settings depend on, besides the points: frames with the same shape share them. */
export function shapeOf({ step, series }) {
  return JSON.stringify([step, colour("text"), series.map(({ points, ...one }) => one)]);
}

/** Shows the points and the span of a frame in a chart that was made for one of the same shape. */
export function showFrame(chart, frame, hidden) {
  frame.series.forEach((one, index) => {
    chart.data.datasets[index].data = dataOf(one, stepLength[frame.step]);
    chart.setDatasetVisibility(index, !hidden.has(one.name));
  });
  Object.assign(chart.options.scales.x, bounds(frame));
  chart.update("none");
}

/** A bar stands on the middle of its step; a line's point is where its step begins. */
function dataOf({ kind, points }, length) {
  return kind === "bar" ? points.map(({ x, y }) => ({ x: x + length / 2, y })) : points;
}

function dataset(frame, index, length, stacked) {
  const { name, colour: of, kind, dashed, filled } = frame.series[index];
  const paint = colour(of);
  const isBar = kind === "bar";
  return {
    type: kind,
    label: name,
    data: dataOf(frame.series[index], length),
    borderColor: paint,
    backgroundColor: isBar ? paint : `${paint}1f`,
    borderWidth: isBar ? 0 : dashed ? 1.5 : 2,
    borderDash: dashed ? [4, 4] : [],
    borderRadius: isBar ? 2 : 0,
    barPercentage: 0.9,
    categoryPercentage: 1,
    maxBarThickness: 28,
    grouped: false,
    fill: Boolean(filled),
    stack: stacked && !dashed ? "all" : name,
    pointRadius: ({ dataIndex }) => isLone(frame.series[index].points, dataIndex) ? 2.5 : 0,
    pointHoverRadius: 4,
    tension: 0,
    order: dashed ? 2 : 1,
    // The step that is still going on is not whole yet: its line is dotted.
    segment: isBar || dashed ? undefined
      : { borderDash: ({ p1 }) => p1.parsed.x + length > Date.now() ? [2, 3] : undefined },
  };
}

/** A point between two gaps has no line: it needs a dot to be seen. */
function isLone(points, index) {
  const isThere = (at) => (points[at]?.y ?? null) !== null;
  return isThere(index) && !isThere(index - 1) && !isThere(index + 1);
}

function bounds({ range, step, series }) {
  const length = stepLength[step];
  const hasBars = series.some(({ kind }) => kind === "bar");
  const min = Math.floor(range.start / length) * length;
  const last = Math.floor((range.end - 1) / length) * length + (hasBars ? length : 0);
  return { min, max: Math.max(last, min + length) };
}

function timeAxis(frame) {
  return {
    type: "linear",
    offset: false,
    ...bounds(frame),
    grid: { display: false },
    border: { display: false },
    afterBuildTicks(axis) {
      const { distance, moments } = timeTicks(axis.min, axis.max, Math.max(2, Math.floor(axis.width / 70)));
      axis.ticks = moments.map((value) => ({ value, distance }));
    },
    ticks: {
      color: colour("muted"),
      maxRotation: 0,
      autoSkip: false,
      callback(value, index, ticks) {
        const isDay = ticks[index].distance >= 86_400_000
          || new Date(value).getHours() + new Date(value).getMinutes() === 0;
        return moment(value, isDay ? "day" : "minute");
      },
    },
  };
}

function valueAxis(format, stacked) {
  const read = format.axis ?? format;
  return {
    beginAtZero: true,
    stacked,
    grid: { color: colour("grid"), drawBorder: false, drawTicks: false },
    ticks: {
      color: colour("muted"), maxTicksLimit: 5, padding: 8, precision: format.isWhole ? 0 : undefined,
      callback: (value) => read(value),
    },
  };
}

function tooltip(format, step, length) {
  return {
    backgroundColor: colour("tooltip"),
    titleColor: colour("tooltip-text"),
    bodyColor: colour("tooltip-text"),
    padding: 10,
    cornerRadius: 6,
    boxPadding: 4,
    callbacks: {
      title([item]) {
        if (!item) return "";
        const start = item.dataset.type === "bar" ? item.parsed.x - length / 2 : item.parsed.x;
        if (step === "day") return `${moment(start, "dayAndYear", "UTC")} (UTC)`;
        return `${moment(start, "dayAndMinute")} to ${moment(start + length, "minute")}`;
      },
      label: (item) => `${item.dataset.label}: ${format(item.parsed.y)}`,
    },
  };
}
