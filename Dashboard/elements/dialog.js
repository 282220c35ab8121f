import { visible } from "../display/names.js";
import { element, fill } from "./element.js";
import { icon } from "./icon.js";

/**
 * Opens a dialog over the page; it closes by Escape, by its button and by `close`, and focus goes back to where it was.
 * @param content Makes what it holds.
 * @returns {() => void} Closes it.
 */
export function openDialog(title, content, { wide = false, onClose } = {}) {
  const before = document.activeElement;
  const close = () => dialog.close();
  const button = element("button", { class: "icon-button", "aria-label": "Close", on: { click: close } },
    icon("close"));
  const heading = element("h2", { id: "dialog-title" }, element("bdi", null, visible(title)));
  const dialog = element("dialog", { "aria-labelledby": "dialog-title", class: wide ? "wide" : null },
    element("header", null, heading, button), element("div", { class: "dialog-body" }, content(close)));
  dialog.addEventListener("close", () => {
    dialog.remove();
    before?.focus?.();
    onClose?.();
  });
  document.body.append(dialog);
  dialog.showModal();
  return close;
}

/** Asks before something that cannot be taken back; `act` may reject, and its reason is shown. */
export function confirmDialog(title, text, word, act) {
  openDialog(title, (close) => {
    const notice = element("div", { role: "alert" });
    const go = element("button", { class: "danger" }, word);
    go.addEventListener("click", async () => {
      go.disabled = true;
      try {
        await act();
        close();
      } catch (error) {
        fill(notice, element("p", { class: "notice bad" }, error.message));
        go.disabled = false;
      }
    });
    const leave = element("button", { on: { click: close } }, "Cancel");
    return [element("p", null, text), notice, element("div", { class: "actions" }, leave, go)];
  });
}
