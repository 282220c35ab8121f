import { visible } from "../display/index.js";
import { element, field, form, openDialog } from "../elements/index.js";
import { signOut } from "../server/account.js";
import { ask, signInWanted } from "../server/requests.js";

/** Who is signed in, with what they can do about it. */
export function accountMenu(user) {
  return [
    element("bdi", { class: "account-name", title: user.email }, visible(user.username)),
    element("button", { class: "quiet", on: { click: changePassword } }, "Password"),
    element("button", { class: "quiet", on: { click: leave } }, "Sign out"),
  ];
}

async function leave() {
  try {
    await signOut();
  } finally {
    signInWanted.dispatchEvent(new Event("wanted"));
  }
}

function changePassword() {
  openDialog("Change your password", (close) => form([
    field("Current password",
      { name: "current_password", type: "password", required: true, autocomplete: "current-password" }),
    field("New password", {
      name: "new_password", type: "password", required: true, minlength: "8", autocomplete: "new-password",
    }, "At least 8 characters. You stay signed in here and are signed out everywhere else."),
  ], "Change password", async (values) => {
    await ask("auth/password", { method: "PUT", body: values });
    close();
  }));
}
