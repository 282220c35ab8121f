import { watch } from "../server/live.js";

/** The dashboard's frames: the numbers of this moment, which also show that the server answers. */
class Pulse extends EventTarget {
  /** The latest frame; null before the first. */
  frame = null;
  /** Whether the latest frame differs from the one before in more than its time. */
  hasChanged = false;
  #text = "";
  #stop = null;

  /** Begins to listen. */
  start() {
    this.#stop ??= watch("dashboard", {}, {
      frame: (frame) => {
        const { timestamp, ...numbers } = frame;
        const text = JSON.stringify(numbers);
        this.hasChanged = text !== this.#text;
        this.#text = text;
        this.frame = frame;
        this.dispatchEvent(new Event("frame"));
      },
    });
  }

  /** Stops listening and forgets. */
  stop() {
    this.#stop?.();
    this.#stop = null;
    this.frame = null;
  }
}

/** The one pulse. */
export const pulse = new Pulse();
