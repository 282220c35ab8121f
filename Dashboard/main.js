import { element, fill } from "./elements/index.js";
import { whoIsSignedIn } from "./server/account.js";
import { contact } from "./server/contact.js";
import { signInWanted } from "./server/requests.js";
import { Shell } from "./shell/shell.js";
import { showSignIn } from "./signin/page.js";

const memory = "mcp-admin.signed-in";
let shell = null;
let isSigningIn = false;

/**
 * Shows the page of the address. Who was signed in the last time most likely still is, so the page does not wait for
 * the server's word on it.
 */
async function start() {
  isSigningIn = false;
  if (wasSignedIn()) openShell();
  try {
    const user = await whoIsSignedIn();
    remember(user !== null);
    if (user === null) return askToSignIn();
    openShell();
    shell.showAccount();
  } catch {
    // The server is away or failed, which the shell shows; it is asked again when it is back.
    openShell();
    contact.addEventListener("back", start, { once: true });
  }
}

function openShell() {
  if (shell) return;
  document.querySelectorAll("dialog").forEach((dialog) => dialog.remove());
  shell = new Shell();
  shell.open();
}

function askToSignIn() {
  if (isSigningIn) return;
  isSigningIn = true;
  remember(false);
  shell?.close();
  shell = null;
  fill(document.body, element("div"));
  showSignIn(start);
}

function wasSignedIn() {
  return localStorage.getItem(memory) === "yes";
}

function remember(isSignedIn) {
  if (isSignedIn) localStorage.setItem(memory, "yes");
  else localStorage.removeItem(memory);
}

// All that is needed at first has loaded.
sessionStorage.removeItem("mcp-admin.first-loads");
signInWanted.addEventListener("wanted", askToSignIn);
void start();
