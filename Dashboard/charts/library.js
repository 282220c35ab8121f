let loading;

/** Chart.js, fetched when a chart is drawn for the first time. */
export function chartLibrary() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = "/dashboard/chart.js/chart.min.js";
    script.addEventListener("load", () => resolve(globalThis.Chart));
    script.addEventListener("error", () => {
      loading = undefined;
      script.remove();
      reject(new Error("Charts cannot be drawn: their program did not load. The tables have the numbers."));
    });
    document.head.append(script);
  });
  return loading;
}
