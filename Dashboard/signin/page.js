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
        "Nobody can sign in yet? The server prints a one-time set-up link when it " +
        "starts, which makes the first superuser. A forgotten password is replaced by ",
        element("code", null, "mcp-admin set-password"), "."))));
  made.elements.username.focus();
}
