import {
  agoColumn, badge, column, confirmDialog, element, field, fill, form, nameColumn, openDialog, Region, section, table,
  timeColumn,
} from "../elements/index.js";
import { within } from "../display/index.js";
import * as account from "../server/account.js";
import { ask } from "../server/requests.js";

const roles = [["admin", "Admin: reads everything, resolves errors"],
  ["superuser", "Superuser: manages users and keys too"]];

/** Shows who can sign in. */
export function open(view, show) {
  const region = new Region({
    load: () => ask("admin/users", { query: { limit: 1000 } }),
    draw: (users, content) => fill(content, userTable(users, () => void region.refresh())),
  });
  const mayChange = account.user?.is_superuser !== false;
  const add = mayChange
    && element("button", { class: "primary", on: { click: () => newUser(() => void region.refresh()) } }, "New user");
  show(section("Users", { actions: add, note: mayChange ? null : "Only superusers can change users." },
    region.element));
  void region.refresh();
  view.keepFresh(() => region.refresh(), () => 10_000, () => !region.element.contains(document.activeElement));
}

function userTable(users, onChange) {
  const mayChange = account.user?.is_superuser !== false;
  return table("Users", [
    nameColumn("Name", "username"),
    column("Email", "email", { class: "long" }),
    column("Role", "role", { show: (role) => badge(role, role === "superuser" ? "accent" : "neutral") }),
    column("State", "is_active", { show: (is) => is ? badge("can sign in", "good") : badge("cannot sign in", "bad") }),
    agoColumn("Last sign-in", "last_login"),
    timeColumn("Created", "created_at", { class: "wide" }),
    mayChange && { title: "Actions", class: "actions-cell", cell: (user) => actions(user, onChange) },
  ].filter(Boolean), users);
}

function actions(user, onChange) {
  const isSelf = account.user?.id === user.id;
  const remove = () => confirmDialog(
    `Delete ${within(user.username)}?`, "They are signed out everywhere at once. This cannot be undone.", "Delete",
    async () => {
      await ask(`admin/users/${user.id}`, { method: "DELETE" });
      onChange();
    });
  const button = (word, press) =>
    element("button", { class: "quiet", "aria-label": `${word} ${within(user.username)}`, on: { click: press } }, word);
  return [button("Edit", () => editUser(user, onChange)), !isSelf && button("Delete", remove)];
}

function newUser(onChange) {
  openDialog("New user", (close) => form([
    field("Name", { name: "username", required: true, maxlength: "100", autocomplete: "off" }),
    field("Email", { name: "email", type: "email", required: true, autocomplete: "off" }),
    field("Password", { name: "password", type: "password", required: true, minlength: "8",
      autocomplete: "new-password" }, "At least 8 characters."),
    field("Role", { name: "role", options: roles, value: "admin" }),
  ], "Create user", async (values) => {
    await ask("admin/users", { method: "POST", body: values });
    close();
    onChange();
  }));
}

function editUser(user, onChange) {
  openDialog(`Edit ${user.username}`, (close) => form([
    field("Email", { name: "email", type: "email", required: true, value: user.email }),
    field("Role", { name: "role", options: roles, value: user.role }),
    field("New password", { name: "password", type: "password", minlength: "8", autocomplete: "new-password" },
      "If this is empty, the password stays as it is."),
    field("Can sign in", { name: "is_active", type: "checkbox", checked: user.is_active }),
    element("p", { class: "muted small" },
      "Changing the password, the role or the right to sign in signs the user out everywhere."),
  ], "Save", async ({ password, ...values }) => {
    await ask(`admin/users/${user.id}`,
      { method: "PUT", body: changes(user, { ...values, ...(password ? { password } : {}) }) });
    close();
    onChange();
  }));
}

/** Only what differs: a role that is sent again would sign the user out. */
function changes(user, values) {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => user[name] !== value));
}
