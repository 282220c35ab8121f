const wish = matchMedia("(prefers-color-scheme: dark)");

/** The value of a colour of the style sheets, such as `accent`, in the scheme that holds now. */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** The names of the colours that tell series apart, in their order. */
export const seriesColours = ["series-1", "series-2", "series-3", "series-4", "series-5", "series-6"];

/** Calls `listener` when the reader's wish for light or dark changes; answers what ends that. */
export function onSchemeChange(listener) {
  wish.addEventListener("change", listener);
  return () => wish.removeEventListener("change", listener);
}
