import { contact } from "./contact.js";
import { ask } from "./requests.js";

const silence = 12_000;
const firstPause = 500;
const longestPause = 15_000;
/** The close code that says that the right to watch has ended. */
const rightEnded = 1008;

/**
 * The WebSocket of the live channel: comes back by itself, and says then what it saw last, so that nothing is missed.
 */
export class LiveSocket {
  #address;
  #onMessage;
  #onOpen;
  #onLost;
  #socket = null;
  #topics = new Map();
  #lastSeen = null;
  #pause = firstPause;
  #comingBack = null;
  #watchdog = null;

  /** @param {{address: () => string, onMessage: Function, onOpen: Function, onLost: Function}} options */
  constructor({ address, onMessage, onOpen, onLost }) {
    this.#address = address;
    this.#onMessage = onMessage;
    this.#onOpen = onOpen;
    this.#onLost = onLost;
  }

  /** Whether messages come by it. */
  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Asks for a topic; the socket opens with the first one. */
  subscribe(topic, filters) {
    this.#topics.set(topic, filters);
    if (this.isOpen) this.#ask([topic]);
    else if (!this.#socket && !this.#comingBack) this.#open();
  }

  /** Asks no more for a topic; the socket closes with the last one. */
  unsubscribe(topic) {
    this.#topics.delete(topic);
    if (this.isOpen) this.#send({ type: "unsubscribe", topics: [topic] });
    if (this.#topics.size > 0) return;
    clearTimeout(this.#comingBack);
    this.#comingBack = null;
    this.#lastSeen = null;
    const socket = this.#socket;
    this.#forget();
    socket?.close();
  }

  /** Tries again at once, as the server was heard. */
  comeBack() {
    if (!this.#comingBack) return;
    clearTimeout(this.#comingBack);
    this.#comingBack = null;
    this.#pause = firstPause;
    this.#open();
  }

  #open() {
    const socket = new WebSocket(this.#address());
    this.#socket = socket;
    socket.addEventListener("open", () => {
      if (socket !== this.#socket) return;
      this.#heard();
      this.#ask([...this.#topics.keys()], this.#lastSeen);
      this.#onOpen();
    });
    socket.addEventListener("message", ({ data }) => {
      if (socket === this.#socket) this.#receive(JSON.parse(data));
    });
    socket.addEventListener("close", ({ code }) => {
      if (socket === this.#socket) this.#lose(code);
    });
  }

  #receive(message) {
    this.#pause = firstPause;
    this.#heard();
    if (message.type === "error") console.error(`The live channel refused: ${message.detail}`);
    // Messages from before a `subscribed` may follow it, except for the first one.
    if (message.id && !(this.#lastSeen && message.type === "subscribed")) this.#lastSeen = message.id;
    this.#onMessage(message);
  }

  #ask(topics, lastSeen = null) {
    const filters = Object.fromEntries(topics.map((topic) => [topic, typed(this.#topics.get(topic))])
      .filter(([, filter]) => Object.keys(filter).length > 0));
    this.#send({ type: "subscribe", topics, filters, ...(lastSeen ? { last_seen: lastSeen } : {}) });
  }

  #send(message) {
    this.#socket.send(JSON.stringify(message));
  }

  #heard() {
    contact.heard();
    clearTimeout(this.#watchdog);
    // A frame comes at least every five seconds: who is silent for longer is away, though the connection still stands.
    this.#watchdog = setTimeout(() => {
      const socket = this.#socket;
      this.#lose(null);
      socket?.close();
    }, silence);
  }

  #lose(code) {
    this.#forget();
    // The server itself says whether this page may still ask; if not, the reader is to sign in.
    if (code === rightEnded) ask("admin/users/me").catch(() => {});
    else contact.lost();
    this.#comingBack = setTimeout(() => {
      this.#comingBack = null;
      this.#open();
    }, this.#pause);
    this.#pause = Math.min(this.#pause * 2, longestPause);
    this.#onLost();
  }

  #forget() {
    clearTimeout(this.#watchdog);
    this.#socket = null;
  }
}

/** The filters as the channel takes them: `success` is true or false there, and a text in an address. */
function typed({ success, ...texts }) {
  return success === undefined ? texts : { ...texts, success: success === "true" };
}
