import { counted } from "../display/index.js";
import { code, copyButton, element, fill, Region, section, segments } from "../elements/index.js";
import * as account from "../server/account.js";
import { pulse } from "../shell/pulse.js";
import { makeKey } from "./makeKey.js";
import { environment } from "./snippets.js";

const languages = { python: "Python", typescript: "TypeScript", curl: "Shell" };
const placeholder = "the-key";

/** Shows how an MCP server is connected, with snippets that are filled in. */
export function open(view, show) {
  const values = { url: location.origin, key: placeholder };
  const settings = element("div");
  const keyNote = element("p", { class: "card-note", role: "status" });
  const snippet = element("div");
  const tabs = element("div");
  let chosen = "python";
  let snippets = null;

  function draw() {
    fill(settings, block("Settings", environment(values)));
    fill(keyNote, values.key === placeholder
      ? "Replace the-key with an API key that may send records, or create one here."
      : "The key is in the settings below. It is shown until you leave this page.");
    fill(tabs, segments("Language", Object.entries(languages), chosen, choose));
    if (snippets) fill(snippet, steps(chosen, snippets));
  }

  function choose(id) {
    chosen = id;
    draw();
    tabs.querySelector("[aria-pressed=true]").focus();
  }

  const make = () => makeKey(({ key }) => {
    values.key = key;
    draw();
  });
  const mayMake = account.user?.is_superuser !== false;
  const region = new Region({
    async load() {
      const answer = await fetch(new URL("snippets.json", import.meta.url));
      if (!answer.ok) throw new Error("The snippets are missing.");
      return answer.json();
    },
    draw(answer, content) {
      snippets = answer;
      if (!content.contains(snippet)) fill(content, snippet);
      draw();
    },
  });
  show(section("1. Settings",
    { actions: mayMake && element("button", { class: "primary", on: { click: make } }, "Create a key") },
    keyNote, settings),
  section("2. Code", { actions: tabs,
    note: "It sends one small object for each tool call, and never makes a call fail." },
    region.element),
  section("3. Check that it arrives", {}, arrivals(view)));
  draw();
  void region.refresh();
}

/** The files of a language, each to be saved under its name. */
function steps(language, snippets) {
  return Object.entries(snippets[language]).map(([name, lines]) => block(name, lines.join("\n")));
}

function block(title, text) {
  return element("div", { class: "snippet" },
    element("div", { class: "snippet-head" }, element("h3", null, title), copyButton(text)),
    code(title, text));
}

/** The number of requests of the last minute, as it changes. */
function arrivals(view) {
  const text = element("p", { "aria-live": "polite" });
  const say = () => {
    const number = pulse.frame?.requests_per_minute;
    const words = number === undefined ? "Waiting for the server…" : number === 0
      ? "No request in the last minute."
      : `${counted(number, "request")} in the last minute.`;
    if (text.textContent !== words) fill(text, words);
  };
  pulse.addEventListener("frame", say);
  view.onClose(() => pulse.removeEventListener("frame", say));
  say();
  return [text, element("p", null, element("a", { href: "#/events" }, "Watch live events"))];
}
