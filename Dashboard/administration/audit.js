import { change } from "../address/index.js";
import { column, element, fill, listRegion, section, segments, timeColumn } from "../elements/index.js";
import { onlySuperusers } from "./onlySuperusers.js";

const kinds = [["", "All"], ["user", "Users"], ["key", "Keys"], ["command", "Command line"], ["job", "Jobs"]];

/** Shows who changed what. */
export function open(view, show) {
  if (onlySuperusers(show, "The audit log")) return;
  const tabs = element("div");
  const list = listRegion({
    path: "admin/audit",
    query: () => ({ actor_kind: view.parameters.actor_kind }),
    caption: "Changes, newest first",
    columns,
    file: "audit",
    none: ["No change yet.", "Changes to users, keys and errors, logins and exports stand here."],
  });
  function drawTabs() {
    fill(tabs, segments("Who", kinds, view.parameters.actor_kind ?? "", (kind) => {
      change({ actor_kind: kind || undefined }, { replace: true });
      drawTabs();
      void list.refresh();
    }));
  }
  drawTabs();
  show(section("Audit log", { actions: tabs, note: "Nothing here can be changed; mcp-admin audit verify checks it." },
    list.element));
  void list.refresh();
}

const columns = [
  timeColumn("When", "timestamp"),
  { title: "Who", value: who, cell: who },
  column("What", "action", { class: "mono" }),
  column("On", "subject", { class: "mono" }),
  { title: "Change", value: difference, cell: difference },
  column("Address", "ip_address", { class: "wide mono" }),
];

function who({ actor_kind: kind, actor_name: name }) {
  return kind === "user" ? name : [name, kind].filter(Boolean).join(", ");
}

/** What differs between before and after, in a line. */
export function difference({ before, after }) {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names.map((name) => {
    const [old, now] = [before?.[name], after?.[name]];
    if (old === undefined || now === undefined) return `${name}: ${now ?? old}`;
    return old === now ? null : `${name}: ${old} → ${now}`;
  }).filter(Boolean).join(", ");
}
