import { href } from "../address/index.js";
import { element, fill } from "../elements/index.js";
import { loadModule } from "../server/modules.js";

const parts = new Map([
  ["connect", { title: "Connect a server", load: () => import("./connect.js") }],
  ["keys", { title: "API keys", load: () => import("./keys.js") }],
  ["users", { title: "Users", load: () => import("./users.js") }],
  ["audit", { title: "Audit log", load: () => import("./audit.js") }],
  ["logs", { title: "Log", load: () => import("./logs.js") }],
  ["system", { title: "System", load: () => import("./system.js") }],
]);

/** Shows a part of the administration; connecting a server comes first. */
export async function open(view) {
  const name = parts.has(view.rest[0]) ? view.rest[0] : "connect";
  const tabs = element(
    "nav", { class: "segments", "aria-label": "Administration" }, [...parts].map(([id, { title }]) =>
    element("a", { href: href(["administration", id]), "aria-current": id === name ? "page" : null }, title)));
  const body = element("div", { class: "page" });
  view.show(view.head("Administration"), element("div", { class: "range-bar" }, tabs), body);
  const part = await loadModule(`administration/${name}.js`, parts.get(name).load);
  if (!view.isClosed) part.open(view, (...content) => fill(body, content));
  return { update() {} };
}
