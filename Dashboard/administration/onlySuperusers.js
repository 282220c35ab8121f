import { within } from "../display/index.js";
import { element } from "../elements/index.js";
import * as account from "../server/account.js";

/** Whether the reader is no superuser; they are then told so in the place of `what`. */
export function onlySuperusers(show, what) {
  if (!account.user || account.user.is_superuser) return false;
  show(element("p", { class: "notice warn" },
    `${what} are for superusers. ${within(account.user.username)} is an admin.`));
  return true;
}
