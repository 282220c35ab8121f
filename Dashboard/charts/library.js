let loading;

/** Chart.js, fetched when a chart is drawn for the first time. */
export function chartLibrary() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("../chart.js/chart.min.js", import.meta.url).href;
    script.addEventListener("load", () => resolve(globalThis.Chart));
    script.addEventListener("error", () => {
      loading = undefined;
      script.remove();
      reject(new Error("Charts cannot be drawn, because Chart.js did not load. The tables have the numbers."));
    });
    document.head.append(script);
  });
  return loading;
}
