const width = 96;
const height = 24;

/**
 * A small line without axes.
 * @param label What it shows, in words.
 */
export function sparkline(values, label) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  const line = document.createElementNS(space, "polyline");
  drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
  drawing.setAttribute("class", "sparkline");
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", label);
  line.setAttribute("points", points(values));
  drawing.append(line);
  return drawing;
}

function points(values) {
  const highest = Math.max(...values, 1e-9);
  const distance = values.length > 1 ? width / (values.length - 1) : 0;
  return values.map((value, index) => {
    const y = height - 2 - (value / highest) * (height - 4);
    return `${(index * distance).toFixed(1)},${y.toFixed(1)}`;
  }).join(" ");
}
