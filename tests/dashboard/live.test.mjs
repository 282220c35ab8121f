import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { watch } from "../../Dashboard/server/live.js";

let sockets;
let asked;
let stops;

/** A socket whose connection is what a test says it is. */
class Socket extends EventTarget {
  static OPEN = 1;
  sent = [];

  constructor() {
    super();
    sockets.push(this);
  }

  open() {
    this.readyState = Socket.OPEN;
    this.dispatchEvent(new Event("open"));
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  say(...messages) {
    for (const message of messages) {
      this.dispatchEvent(Object.assign(new Event("message"), { data: JSON.stringify(message) }));
    }
  }

  close() {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event("close"), { code: 1006 }));
  }
}

globalThis.WebSocket = Socket;
globalThis.location = { origin: "http://a" };
globalThis.document = { visibilityState: "visible" };
globalThis.fetch = () => new Promise((resolve) => asked.push(resolve));

beforeEach(() => {
  [sockets, asked, stops] = [[], [], []];
  mock.timers.enable({ apis: ["setTimeout"] });
});
afterEach(() => {
  for (const stop of stops) stop();
  mock.timers.reset();
});

const nothing = { ok: true, status: 200, headers: new Headers(), json: async () => [] };
const pause = () => new Promise((resolve) => setImmediate(resolve));
const watchEvents = (filters, receive) => stops[stops.push(watch("events", filters, receive)) - 1];
const record = (seq, data) => ({ type: "record", seq, id: `run:${seq}`, topics: ["events"], data });
const subscribed = (seq, missed) => ({ type: "subscribed", seq, id: `run:${seq}`, topics: ["events"], missed });

/** Breaks a socket's connection, and answers what the next one says it saw last. */
function lastSeenAfterBreak(socket) {
  socket.close();
  mock.timers.tick(60_000);
  sockets.at(-1).open();
  return sockets.at(-1).sent[0].last_seen;
}

test("however often no socket opens, the list is asked for once at a time", async () => {
  watchEvents({}, { rows() {} });
  sockets[0].close();
  mock.timers.tick(500);
  assert.equal(asked.length, 1);
  sockets[1].close();
  mock.timers.tick(1000);
  for (const answer of asked.splice(0)) answer(nothing);
  await pause();

  for (let turn = 0; turn < 3; turn += 1) {
    mock.timers.tick(2000);
    assert.equal(asked.length, 1);
    asked.pop()(nothing);
    await pause();
  }
});

test("what waited for a former filter is not shown under the new one", () => {
  const seen = [];
  stops.push(watch("dashboard", {}, {}));
  const former = watchEvents({ tool_name: "a" }, { rows() {} });
  sockets[0].open();
  former();
  watchEvents({ success: "false" }, { rows: (rows) => seen.push(...rows) });
  const good = { tool_name: "a", success: true };
  sockets[0].say(record(1, good), subscribed(2, 0), record(3, good), record(4, { success: false }));
  mock.timers.tick(1000);
  assert.deepEqual(seen, [{ success: false }]);
});

test("what was missed is asked for again where the connection breaks before it came", () => {
  watchEvents({}, {});
  sockets[0].open();
  sockets[0].say(subscribed(5, 0));
  assert.equal(lastSeenAfterBreak(sockets[0]), "run:5", "nothing can be missed before the first word");
  sockets.at(-1).say(subscribed(8, 3), record(6, {}));
  assert.equal(lastSeenAfterBreak(sockets.at(-1)), "run:6");
  sockets.at(-1).say(subscribed(8, 2));
  assert.equal(lastSeenAfterBreak(sockets.at(-1)), "run:6");
});

test("what waited before a further topic is asked for again too", () => {
  watchEvents({}, {});
  sockets[0].open();
  sockets[0].say(subscribed(5, 0));
  stops.push(watch("errors", {}, {}));
  sockets[0].say({ ...subscribed(9, 0), topics: ["errors"] }, record(6, {}));
  assert.equal(lastSeenAfterBreak(sockets[0]), "run:6");
  stops.push(watch("costs", {}, {}));
  sockets.at(-1).say({ ...subscribed(12, 0), topics: ["costs"] });
  assert.equal(lastSeenAfterBreak(sockets.at(-1)), "run:6");
});
