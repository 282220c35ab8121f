// Runs in each page before the page's own scripts: says when something is on the screen.

window.patience = 60_000;

// Promises the moment at which something is there. It is looked for before each frame, and the frame after the one that
// has it begins when that one is painted: the moment is late by at most one frame, never early.
window.drawn = (isThere) => new Promise((resolve, reject) => {
  const deadline = performance.now() + patience;
  const look = () => {
    if (isThere()) return void requestAnimationFrame(() => resolve(performance.now()));
    if (performance.now() > deadline) return void reject(new Error(`not drawn: ${isThere}`));
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
});

window.hasNumbers = () => /\d/.test(document.querySelector("#main [data-number=requests]")?.textContent ?? "");

// Whether all regions of the page show what was asked for.
window.isSettled = () => document.querySelector("#main .region") && !document.querySelector("#main [aria-busy=true]");
