import { ask, askPage } from "./requests.js";

/** What the live channel's topics are as lists of the API, for when there is no channel. */
const lists = {
  events: "analytics/events",
  errors: "analytics/errors",
  costs: "analytics/costs",
  sessions: "analytics/sessions",
};
const most = 200;

/**
 * Stands in for the live channel by asking again and again.
 * @param receive Gets frames of `dashboard`, and new rows of lists, oldest first.
 * @returns {{look: () => Promise<void>}} `look` asks once; it rejects where the server does not answer.
 */
export function poller(topic, filters, receive) {
  if (topic === "dashboard") return { look: async () => receive.frame(await ask("analytics/dashboard")) };
  const unseen = new Unseen();
  return {
    async look() {
      const { rows } = await askPage(lists[topic], { ...filters, limit: most });
      const { fresh, hasGap } = unseen.pick(rows);
      if (hasGap && rows.length === most) receive.dropped?.(null);
      if (fresh.length > 0) receive.rows(fresh);
    },
  };
}

/** Knows which rows of a newest-first list were not there at the look before. */
export class Unseen {
  #seen = null;

  /**
   * @param rows The list's first page.
   * @returns {{fresh: object[], hasGap: boolean}} What is new, oldest first, at the first look all; `hasGap` says that
   * nothing of the look before is left, so that rows between may be missing.
   */
  pick(rows) {
    const before = this.#seen;
    const fresh = rows.filter(({ id }) => !before?.has(id)).reverse();
    this.#seen = new Set(rows.map(({ id }) => id));
    return { fresh, hasGap: before !== null && before.size > 0 && fresh.length === rows.length };
  }
}
