import { within } from "../display/index.js";
import { badge, element } from "../elements/index.js";
import { ask } from "../server/requests.js";

const tones = { open: "bad", resolved: "good", ignored: "neutral" };
const steps = { open: ["resolved", "ignored"], resolved: ["open"], ignored: ["open"] };
const words = { open: "Reopen", resolved: "Resolve", ignored: "Ignore" };

/** The state of a group as a badge. */
export function stateBadge(state) {
  return badge(state, tones[state]);
}

/**
 * Buttons that change a group's state.
 * @param onChange Gets the group as it is then.
 * @param [options] `isShort` leaves out what is seldom wanted.
 */
export function groupActions(group, onChange, { isShort = false } = {}) {
  const offered = isShort ? steps[group.state].slice(0, 1) : steps[group.state];
  return offered.map((state) => {
    const button = element("button", {
      class: isShort ? "quiet" : null, "aria-label": isShort ? `${words[state]} ${within(group.error_type)}` : null,
    }, words[state]);
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        onChange(await ask(`analytics/error-groups/${group.id}`, { method: "PATCH", body: { state } }));
      } catch (error) {
        button.disabled = false;
        button.replaceChildren("Failed, try again");
        button.title = error.message;
      }
    });
    return button;
  });
}
