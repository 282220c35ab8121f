import { element, field, fill, form } from "../elements/index.js";
import { signIn } from "../server/account.js";

/** Shows the page for signing in. */
export function showSignIn(onSignedIn) {
  document.title = "Sign in · MCP Admin";
  const made = form([
    field("Name", { name: "username", required: true, autocomplete: "username", autocapitalize: "none",
      spellcheck: "false" }),
    field("Password", { name: "password", type: "password", required: true, autocomplete: "current-password" }),
  ], "Sign in", async ({ username, password }) => {
    await signIn(username, password);
    onSignedIn();
  }, { label: "Sign in" });
  fill(document.body, element("main", { class: "sign-in" },
    element("div", { class: "card" },
      element("div", { class: "brand" }, element("span", { class: "brand-mark", "aria-hidden": "true" }), "MCP Admin"),
      element("h1", null, "Sign in"), made,
      element("p", { class: "muted small" },
        "No account yet? When the server starts, it prints a one-time set-up link that creates the first superuser. " +
        "To reset a forgotten password, run ", element("code", null, "mcp-admin set-password"), "."))));
  made.elements.username.focus();
}
