"use strict";
/**
 * Sends continuously on several lanes and writes what came back, until it is told to stop by SIGTERM. A lane is one flow
 * (one 5-tuple, so one path of an equal-cost choice); it tries every interval. Argument is JSON:
 * { lanes: [{ protocol, address, port, sourcePort }], intervalMilliseconds, file }.
 *
 * TCP: one SYN an attempt, whose answer counts, then a reset: each attempt asks stateful filters anew, as new
 * connections do. UDP: an echo. ICMP: an echo with an identifier per lane.
 */
const { spawn } = require("node:child_process");
const dgram = require("node:dgram");
const fs = require("node:fs");
const net = require("node:net");

const { lanes, intervalMilliseconds, file } = JSON.parse(process.argv[2]);
/** Per lane a list of [milliseconds since 1970 when sent, 1 when answered or 0]. */
const results = lanes.map(() => []);
let stopping = false;

function tcpLane(lane, record) {
  let pending;
  const tick = () => {
    if (pending !== undefined) pending(false);
    if (stopping) return;
    const sent = Date.now();
    const socket = net.connect({ host: lane.address, port: lane.port, localPort: lane.sourcePort });
    const end = (answered) => {
      if (pending !== end) return;
      pending = undefined;
      socket.removeAllListeners();
      socket.on("error", () => undefined);
      // A reset leaves no TIME-WAIT state: the next attempt has the same ports.
      if (answered) socket.resetAndDestroy();
      else socket.destroy();
      record(sent, answered);
    };
    pending = end;
    socket.on("connect", () => end(true));
    socket.on("error", () => end(false));
  };
  setInterval(tick, intervalMilliseconds);
}

function udpLane(lane, record) {
  const socket = dgram.createSocket("udp4");
  const waiting = new Map();
  let sequence = 0;
  socket.on("message", (message) => {
    const number = message.readUInt32BE(0);
    if (waiting.has(number)) record(waiting.get(number), true);
    waiting.delete(number);
  });
  socket.on("error", () => undefined);
  socket.bind(lane.sourcePort);
  setInterval(() => {
    if (stopping) return;
    const message = Buffer.alloc(4);
    message.writeUInt32BE(++sequence);
    const number = sequence;
    const sent = Date.now();
    waiting.set(number, sent);
    socket.send(message, lane.port, lane.address, () => undefined);
    setTimeout(() => {
      if (waiting.delete(number)) record(sent, false);
    }, 1000);
  }, intervalMilliseconds);
}

/** Lost echoes are those whose number never came back. */
function icmpLane(lane, record) {
  const seconds = String(intervalMilliseconds / 1000);
  const start = Date.now();
  const ping = spawn("ping", ["-n", "-D", "-i", seconds, lane.address]);
  const answered = new Map();
  let rest = "";
  ping.stdout.on("data", (data) => {
    const lines = (rest + data).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      const found = /icmp_seq=(\d+) ttl=\d+ time=([\d.]+)/.exec(line);
      if (found !== null) answered.set(Number(found[1]), Date.now() - Number(found[2]));
    }
  });
  lane.finish = () => {
    ping.kill("SIGINT");
    const last = Math.floor((Date.now() - start) / intervalMilliseconds) - 2;
    let at = start;
    for (let number = 1; number <= last; number++) {
      at = answered.get(number) ?? at + intervalMilliseconds;
      record(at, answered.has(number));
    }
  };
}

const KINDS = { tcp: tcpLane, udp: udpLane, icmp: icmpLane };
lanes.forEach((lane, index) => {
  const record = (sent, answered) => results[index].push([sent, answered ? 1 : 0]);
  // Spread over the interval, so that together they look more often than each alone.
  setTimeout(() => KINDS[lane.protocol](lane, record), (index * intervalMilliseconds) / lanes.length);
});

process.on("SIGTERM", () => {
  stopping = true;
  setTimeout(() => {
    for (const lane of lanes) lane.finish?.();
    fs.writeFileSync(file, JSON.stringify(results.map((lane) => lane.sort((a, b) => a[0] - b[0]))));
    process.exit(0);
  }, 1200);
});
process.stdout.write("started\n");
