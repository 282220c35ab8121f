const outlines = {
  overview: "M3 12h4l3-8 4 16 3-8h4",
  tools: "M14.5 6.5a4 4 0 0 0-5.4 4.9L3.5 17a2.1 2.1 0 0 0 3 3l5.6-5.6a4 4 0 0 0 4.9-5.4l-2.6 2.6-2.5-2.5z",
  sessions: "M4 6h9M4 12h16M4 18h12M17 6h3",
  errors: "M12 8v5M12 16.5v.1M10.3 3.9 2.6 17.4A2 2 0 0 0 4.3 20.4h15.4a2 2 0 0 0 1.7-3L13.7 3.9a2 2 0 0 0-3.4 0z",
  costs: "M12 3v18M16.5 7c-1-1-2.5-1.6-4.5-1.6-6 0-6 5.4 0 6.4 6.5 1.1 6 6.9 0 6.9-2.2 0-4-.8-4.9-2.2",
  events: "M5 5.5h.1M9 5.5h11M5 12h.1M9 12h11M5 18.5h.1M9 18.5h11",
  administration: "M4 7h10M18 7h2M4 17h2M10 17h10M16 5v4M8 15v4",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6 6 18",
  pause: "M9 5v14M15 5v14",
  play: "M7 5l12 7-12 7z",
  copy: "M9 9h10v11H9zM15 9V4H5v11h4",
  save: "M12 4v11M7.5 11 12 15.5 16.5 11M5 20h14",
  previous: "M15 5l-7 7 7 7",
};

/** A line drawing of 24 units, in the text's colour; it says nothing to a screen reader. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  const line = document.createElementNS(space, "path");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  line.setAttribute("d", outlines[name]);
  drawing.append(line);
  return drawing;
}
