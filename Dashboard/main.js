import { element, fill } from "./elements/index.js";
import * as overview from "./overview/page.js";
import { whoIsSignedIn } from "./server/account.js";
import { contact } from "./server/contact.js";
import { signInWanted } from "./server/requests.js";
import { Shell } from "./shell/shell.js";
import { showSignIn } from "./signin/page.js";

/**
 * The pages, in the order of the navigation. What `load` gives has `open(view)`. The first one comes with this module;
 * the others are fetched when somebody goes there. No page imports this module, nor the shell that shows it.
 */
const pages = [
  { name: "overview", title: "Overview", hasSpan: true, load: () => overview },
  { name: "tools", title: "Tools", hasSpan: true, load: () => import("./tools/page.js") },
  { name: "sessions", title: "Sessions", load: () => import("./sessions/page.js") },
  { name: "errors", title: "Errors", hasSpan: true, load: () => import("./errors/page.js") },
  { name: "costs", title: "Costs", hasSpan: true, load: () => import("./costs/page.js") },
  { name: "events", title: "Events", load: () => import("./events/page.js") },
  { name: "administration", title: "Administration", load: () => import("./administration/page.js") },
];
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
  shell = new Shell(pages);
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
