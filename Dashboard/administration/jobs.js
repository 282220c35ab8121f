import { duration } from "../display/index.js";
import { badge, column, element, fill, reason, Region, section, table, timeColumn } from "../elements/index.js";
import { ask } from "../server/requests.js";
import * as account from "../server/account.js";
import { outcome } from "./jobResult.js";

const tones = { waiting: "good", running: "accent", failing: "bad", late: "bad", hanging: "bad" };

/** What the server does by itself: a part of a page, and the region in it that is asked anew. */
export function jobsPart() {
  const region = new Region({
    load: () => ask("admin/jobs"),
    draw(jobs, content) {
      // The table is drawn every few seconds: whoever is at a button stays there.
      const focused = content.contains(document.activeElement) ? document.activeElement.ariaLabel : null;
      fill(content, jobTable(jobs, region));
      if (focused) content.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
    },
  });
  return { region, part: section("Jobs", { note: "What the server does by itself." }, region.element) };
}

function jobTable(jobs, region) {
  const columns = [
    column("Job", "name", { show: (name, { summary }) => element("span", { title: summary }, name) }),
    column("State", "state", { show: (state) => badge(state, tones[state] ?? "warn") }),
    timeColumn("Last run", "last_finished"),
    column("Took", "last_duration_ms", { number: true, show: (value) => value === null ? "–" : duration(value) }),
    timeColumn("Next run", "next_run", { class: "wide" }),
    { title: "Last result", cell: outcome, class: "long" },
    { title: "Actions", class: "actions-cell", cell: (job) => runButton(job, region) },
  ];
  return table("Jobs", account.user?.is_superuser ? columns : columns.slice(0, -1), jobs);
}

function runButton({ name, state, requested_at: wished }, region) {
  const isBusy = state === "running" || state === "hanging" || wished !== null;
  const press = async ({ currentTarget: button }) => {
    button.disabled = true;
    try {
      await ask(`admin/jobs/${encodeURIComponent(name)}/run`, { method: "POST" });
    } catch (error) {
      button.after(element("span", { class: "notice bad" }, reason(error)));
      return;
    }
    void region.refresh();
  };
  return element("button", { class: "quiet", "aria-label": `Run ${name} now`, disabled: isBusy, on: { click: press } },
    "Run now");
}
