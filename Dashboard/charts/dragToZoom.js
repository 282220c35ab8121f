import { element } from "../elements/index.js";

const leastPixels = 8;
const leastLength = 60_000;

/**
 * Lets a reader choose a span by dragging over a chart, and a step by clicking on it.
 * @param frame What the canvas lies in.
 * @param chart The chart of the moment.
 * @param [onClick] Gets the event of a click that dragged nothing.
 */
export function dragToZoom(frame, chart, onZoom, onClick) {
  const shade = element("div", { class: "zoom-shade", hidden: true });
  let from = null;
  let dragged = false;
  const place = (event) => {
    const { left, right } = chart().chartArea;
    return Math.min(Math.max(event.clientX - frame.getBoundingClientRect().left, left), right);
  };
  const end = () => {
    from = null;
    shade.hidden = true;
  };
  frame.append(shade);
  frame.addEventListener("pointerdown", (event) => {
    // A finger scrolls the page; who has no mouse chooses a span with the fields.
    if (event.button !== 0 || event.pointerType !== "mouse" || !chart()) return;
    from = place(event);
    dragged = false;
    frame.setPointerCapture(event.pointerId);
  });
  frame.addEventListener("pointermove", (event) => {
    if (from === null || !chart()) return;
    const to = place(event);
    const { top, bottom } = chart().chartArea;
    shade.hidden = Math.abs(to - from) < leastPixels;
    shade.style.left = `${Math.min(from, to)}px`;
    shade.style.width = `${Math.abs(to - from)}px`;
    shade.style.top = `${top}px`;
    shade.style.height = `${bottom - top}px`;
  });
  frame.addEventListener("pointerup", (event) => {
    if (from === null || !chart()) return void end();
    const pixels = [from, place(event)].sort((a, b) => a - b);
    end();
    if (pixels[1] - pixels[0] < leastPixels) return;
    dragged = true;
    const [start, stop] = pixels.map((pixel) => chart().scales.x.getValueForPixel(pixel));
    onZoom(start, Math.max(stop, start + leastLength));
  });
  frame.addEventListener("pointercancel", end);
  frame.addEventListener("click", (event) => {
    // A finger's touch shows the numbers; the table has the way to the rows.
    if (!dragged && chart() && event.pointerType !== "touch") onClick?.(event);
    dragged = false;
  });
}
