import { href } from "../address/index.js";
import {
  badge, code, copyButton, element, facts, fill, nameLink, reason, Region, section, time,
} from "../elements/index.js";
import { ask } from "../server/requests.js";
import { relatedRegion } from "./related.js";
import { backLink } from "../shell/spannedPage.js";

/** Shows one error with all that is known of it. */
export function open(view, id) {
  const head = element("div");
  const back = backLink("Error group", href(["errors"]));
  const notice = element("div", { role: "alert" });
  const region = new Region({ load: () => ask(`analytics/errors/${id}`), draw });

  function draw(error, content) {
    back.href = href(["errors", "group", String(error.group_id)]);
    const button = element("button", { on: { click: () => resolve(!error.resolved) } },
      error.resolved ? "Reopen" : "Resolve");
    fill(head, view.head(error.error_type, error.resolved ? badge("resolved", "good") : badge("open", "bad"), button));
    fill(content, section("Message", {}, code("Message", error.error_message)), about(error),
      section("Related call", { class: "after" }, relatedRegion("call", error)),
      error.stack_trace && section("Stack trace", { class: "after", actions: copyButton(error.stack_trace) },
        code("Stack trace", error.stack_trace)),
      error.context && section("Context", { class: "after" }, code("Context", JSON.stringify(error.context, null, 2))));
  }

  async function resolve(resolved) {
    fill(notice);
    try {
      await ask(`analytics/errors/${id}`, { method: "PATCH", body: { resolved } });
      await region.refresh();
    } catch (error) {
      fill(notice, element("p", { class: "notice bad" }, reason(error)));
    }
  }

  fill(head, view.head("Error"));
  view.show(element("div", null, back, head),
    notice, region.element);
  void region.refresh();
  return { update() {} };
}

/** The tool that a sender names in an error's context; null where it names none. */
export function toolOf(context) {
  const name = context?.tool_name ?? context?.tool;
  return typeof name === "string" && name !== "" ? name : null;
}

function about(error) {
  const request = [error.request_method, error.request_path].filter(Boolean).join(" ");
  const session = error.session_id;
  const tool = toolOf(error.context);
  return element("section", { class: "card section after" }, facts(
    ["Time", time(error.timestamp, "full")], error.resolved_at && ["Resolved", time(error.resolved_at, "full")],
    request && ["Request", element("code", null, request)], ["Client", error.user_agent], ["Address", error.ip_address],
    tool && ["Tool", nameLink(tool, href(["tools", tool]))],
    session && ["Session", nameLink(session, href(["sessions", session]), { class: "mono" })],
    error.group_id && ["Group", element("a", { href: href(["errors", "group", String(error.group_id)]) },
      "All errors of this kind")]));
}
