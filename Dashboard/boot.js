// Loaded before the modules, and not one of them: where one of the first does not load, nothing else would run.
{
  const memory = "mcp-admin.first-loads";
  const tries = Number(sessionStorage.getItem(memory) ?? 0);
  // Where loading again did not help, it is tried less often.
  const pause = tries < 5 ? 2000 : 60_000;
  let isWaiting = false;

  /**
   * Loads the page anew as soon as the server serves what did not load. It is asked for without the version in its
   * address: a server that came back with another one no longer has that.
   */
  const wait = (address) => {
    const file = address.replace(/\/dashboard\/assets\/[^/]+\//, "/dashboard/");
    if (isWaiting) return;
    isWaiting = true;
    // Beside the body, which the page fills by itself where a style sheet alone is missing.
    document.documentElement.append(notice());
    const timer = setInterval(async () => {
      const answer = await fetch(file, { cache: "no-store" }).catch(() => null);
      if (!answer?.ok) return;
      clearInterval(timer);
      sessionStorage.setItem(memory, String(tries + 1));
      location.reload();
    }, pause);
  };

  const notice = () => {
    const text = "The dashboard did not load, because the server did not answer. "
      + "It opens by itself as soon as the server is back.";
    return Object.assign(document.createElement("p"), { role: "status", className: "notice warn", textContent: text });
  };

  // Such events do not bubble. Chart.js is fetched later, and its absence is said where it is missed.
  addEventListener("error", ({ target }) => {
    const file = target instanceof HTMLLinkElement ? target.href : target?.src ?? "";
    if (file.includes("/dashboard/") && !file.includes("/chart.js/")) wait(file);
  }, { capture: true });
}
