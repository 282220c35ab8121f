import { element, fill } from "./element.js";
import { icon } from "./icon.js";

/** A button that puts a text on the clipboard and says so. */
export function copyButton(text, label = "Copy") {
  const said = element("span", { role: "status" }, label);
  const button = element("button", { class: "quiet" }, icon("copy"), said);
  button.addEventListener("click", async () => {
    const value = typeof text === "function" ? text() : text;
    fill(said, await copied(value) ? "Copied" : "Could not copy: select the text and copy it");
    setTimeout(() => fill(said, label), 3000);
  });
  return button;
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Browsers give the clipboard to pages of HTTPS and of this machine alone.
    return copiedBySelection(text);
  }
}

function copiedBySelection(text) {
  const area = element("textarea", { class: "visually-hidden", "aria-hidden": "true", tabindex: "-1" });
  area.value = text;
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
