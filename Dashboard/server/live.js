import { contact } from "./contact.js";
import { Gatherer } from "./gatherer.js";
import { LiveSocket } from "./liveSocket.js";
import { poller } from "./polling.js";

const patience = 1500;
const pollInterval = 2000;
const longestPause = 10_000;

/** Those who watch, each with what it wants and its place in line. */
const watchers = new Set();
const socket = new LiveSocket({
  address: () => `${location.origin.replace(/^http/, "ws")}/api/v1/analytics/live`,
  onMessage: deliver,
  onOpen: () => watchers.forEach((watcher) => watcher.stopPolling()),
  onLost: () => watchers.forEach((watcher) => watcher.pollSoon(0)),
});

/**
 * Watches a topic until the function that is answered is called: by a WebSocket, and by asking again and again as long
 * as there is none.
 * @param {"dashboard"|"events"|"errors"|"costs"|"sessions"} topic
 * @param filters As the topic's list takes them.
 * @param [receive.frame] Gets frames of `dashboard`.
 * @param [receive.rows] Gets records, oldest first; some may come twice.
 * @param [receive.dropped] Hears how many records were left out; null where nobody knows.
 * @param [receive.reset] Hears that records may be missing, so that all has to be asked for anew.
 */
export function watch(topic, filters, receive) {
  const watcher = new Watcher(topic, filters, receive);
  watchers.add(watcher);
  socket.subscribe(topic, filters);
  if (!socket.isOpen) watcher.pollSoon(patience);
  return () => {
    watchers.delete(watcher);
    watcher.close();
    if (![...watchers].some((other) => other.topic === topic)) socket.unsubscribe(topic);
  };
}

/** Hands a message of the channel to those who watch its topics. */
function deliver(message) {
  for (const watcher of watchers) {
    if (message.type === "dropped" || message.topics?.includes(watcher.topic)) watcher.take(message);
  }
}

contact.addEventListener("back", () => socket.comeBack());

/** One who watches a topic. */
class Watcher {
  topic;
  #receive;
  #gatherer;
  #poll;
  #timer;
  #pause = pollInterval;
  #filters;

  constructor(topic, filters, receive) {
    this.topic = topic;
    this.#filters = Object.entries(filters);
    this.#receive = receive;
    this.#gatherer = new Gatherer((rows, lost) => {
      if (lost > 0) receive.dropped?.(lost);
      receive.rows?.(rows);
    });
    this.#poll = poller(topic, filters, receive);
  }

  take(message) {
    if (message.type === "dashboard") this.#receive.frame?.(message.data);
    else if (message.type === "record") this.#add(message.data);
    else if (message.type === "reset") this.#reset(message.snapshot[this.topic]);
    else if (message.type === "dropped" || message.type === "omitted") this.#receive.dropped?.(message.count);
  }

  #add(row) {
    // What waited for a former filter still comes.
    if (this.#filters.every(([name, value]) => String(row[name]) === value)) this.#gatherer.add(row);
  }

  #reset(snapshot) {
    if (this.topic === "dashboard") this.#receive.frame?.(snapshot);
    else this.#receive.reset?.();
  }

  pollSoon(delay) {
    clearTimeout(this.#timer);
    const timer = setTimeout(async () => {
      await this.#look();
      // Another one may have begun meanwhile, or a socket have opened.
      if (timer === this.#timer) this.pollSoon(this.#pause);
    }, delay);
    this.#timer = timer;
  }

  stopPolling() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #look() {
    try {
      if (document.visibilityState === "visible") await this.#poll.look();
      this.#pause = pollInterval;
    } catch {
      // Who is away is asked less often; the shell shows that nothing is heard.
      this.#pause = Math.min(this.#pause * 1.5, longestPause);
    }
  }

  close() {
    this.stopPolling();
    this.#gatherer.close();
  }
}
