import { moment, within } from "../display/index.js";
import {
  agoColumn, badge, column, confirmDialog, element, empty, fill, nameColumn, Region, section, table, timeColumn,
} from "../elements/index.js";
import { ask } from "../server/requests.js";
import { makeKey } from "./makeKey.js";
import { onlySuperusers } from "./onlySuperusers.js";

/** Shows API keys: makes them, shows each once, and revokes them. */
export function open(view, show) {
  if (onlySuperusers(show, "API keys")) return;
  let shown = null;
  const region = new Region({
    load: () => ask("admin/keys"),
    draw(keys, content) {
      const state = JSON.stringify(keys);
      if (state === shown) return;
      shown = state;
      fill(content, keys.length === 0 ? empty("There is no key yet.", "An MCP server needs one to send records.")
        : keyTable(keys, () => void region.refresh()));
    },
  });
  const add = element("button", { class: "primary", on: { click: () => makeKey(() => void region.refresh()) } },
    "New key");
  show(section("API keys", { actions: add,
    note: "For programs: MCP servers that send records, and clients that read the analytics." }, region.element));
  void region.refresh();
  view.keepFresh(() => region.refresh(), () => 4000);
}

function keyTable(keys, onChange) {
  return table("API keys", [
    nameColumn("Name", "name"),
    { title: "State", cell: state },
    column("Starts with", "prefix", { class: "mono", show: (prefix) => `${prefix}…` }),
    column("Scopes", "scopes", { show: (scopes) => scopes.map((scope) => [badge(scope, "accent"), " "]) }),
    agoColumn("Last used", "last_used_at"),
    timeColumn("Created", "created_at", { class: "wide" }),
    { title: "Actions", class: "actions-cell", cell: (key) => !key.revoked_at && revokeButton(key, onChange) },
  ], keys);
}

function state(key) {
  if (key.revoked_at) return badge(`revoked ${moment(key.revoked_at, "day")}`, "bad");
  if (key.expires_at && Date.parse(key.expires_at) < Date.now()) return badge("expired", "warn");
  return key.expires_at ? badge(`valid until ${moment(key.expires_at, "dayAndYear")}`, "good") : badge("valid", "good");
}

function revokeButton(key, onChange) {
  const press = () => confirmDialog(
    "Revoke this key?", `Programs that use “${within(key.name)}” will be refused. This cannot be undone.`,
    "Revoke", async () => {
      await ask(`admin/keys/${key.id}`, { method: "DELETE" });
      onChange();
    });
  const label = `Revoke ${within(key.name)}`;
  return element("button", { class: "quiet", "aria-label": label, on: { click: press } }, "Revoke");
}
