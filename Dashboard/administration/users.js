import {
  agoColumn, badge, column, confirmDialog, element, field, fill, form, openDialog, Region, section, table, timeColumn,
} from "../elements/index.js";
import * as account from "../server/account.js";
import { ask } from "../server/requests.js";

const roles = [["admin", "Admin: reads everything, resolves errors"],
  ["superuser", "Superuser: manages users and keys too"]];

/** Shows who may sign in. */
export function open(view, show) {
  const region = new Region({
    load: () => ask("admin/users", { query: { limit: 1000 } }),
    draw: (users, content) => fill(content, userTable(users, () => void region.refresh())),
  });
  const mayChange = account.user?.is_superuser !== false;
  const add = mayChange
    && element("button", { class: "primary", on: { click: () => newUser(() => void region.refresh()) } }, "New user");
  show(section("Users", { actions: add, note: mayChange ? null : "Only superusers may change users." },
    region.element));
  void region.refresh();
  view.keepFresh(() => region.refresh(), () => 10_000, () => !region.element.contains(document.activeElement));
}

function userTable(users, onChange) {
  const mayChange = account.user?.is_superuser !== false;
  return table("Users", [
    column("Name", "username"),
    column("E-mail", "email", { class: "long" }),
    column("Role", "role", { show: (role) => badge(role, role === "superuser" ? "accent" : "neutral") }),
    column("State", "is_active", { show: (is) => is ? badge("may sign in", "good") : badge("may not sign in", "bad") }),
    agoColumn("Last sign-in", "last_login"),
    timeColumn("Made", "created_at", { class: "wide" }),
    mayChange && { title: "Actions", class: "actions-cell", cell: (user) => actions(user, onChange) },
  ].filter(Boolean), users);
}

function actions(user, onChange) {
  const isSelf = account.user?.id === user.id;
  const remove = () => confirmDialog(
    `Delete ${user.username}?`, "They are signed out everywhere at once. This cannot be taken back.", "Delete",
    async () => {
      await ask(`admin/users/${user.id}`, { method: "DELETE" });
      onChange();
    });
  const button = (word, press) =>
    element("button", { class: "quiet", "aria-label": `${word} ${user.username}`, on: { click: press } }, word);
  return [button("Edit", () => editUser(user, onChange)), !isSelf && button("Delete", remove)];
}

function newUser(onChange) {
  openDialog("New user", (close) => form([
    field("Name", { name: "username", required: true, maxlength: "100", autocomplete: "off" }),
    field("E-mail", { name: "email", type: "email", required: true, autocomplete: "off" }),
    field("Password", { name: "password", type: "password", required: true, minlength: "8",
      autocomplete: "new-password" }, "At least 8 characters."),
    field("Role", { name: "role", options: roles, value: "admin" }),
  ], "Make user", async (values) => {
    await ask("admin/users", { method: "POST", body: values });
    close();
    onChange();
  }));
}

function editUser(user, onChange) {
  openDialog(`Edit ${user.username}`, (close) => form([
    field("E-mail", { name: "email", type: "email", required: true, value: user.email }),
    field("Role", { name: "role", options: roles, value: user.role }),
    field("New password", { name: "password", type: "password", minlength: "8", autocomplete: "new-password" },
      "Left empty, it stays as it is."),
    field("May sign in", { name: "is_active", type: "checkbox", checked: user.is_active }),
    element("p", { class: "muted small" }, "A new password, role or right to sign in signs the user out everywhere."),
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
