"use strict";
/**
 * Tries each target once and says which answered: argument is a JSON list of { protocol, address, port }, output the
 * same list with `answered` and `milliseconds`. TCP counts the connection, UDP an echo, ICMP an echo reply.
 */
const { execFile } = require("node:child_process");
const dgram = require("node:dgram");
const net = require("node:net");

const { targets, timeoutMilliseconds } = JSON.parse(process.argv[2]);

function connect({ address, port }) {
  return new Promise((resolve) => {
    const socket = net.connect({ host: address, port });
    const end = (answered) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answered);
    };
    const timer = setTimeout(() => end(false), timeoutMilliseconds);
    // The responder speaks first: a connection that only the near side believes in does not count.
    socket.on("data", () => end(true));
    socket.on("error", () => end(false));
  });
}

function echo({ address, port }) {
  return new Promise((resolve) => {
    const socket = dgram.createSocket("udp4");
    const end = (answered) => {
      clearTimeout(timer);
      socket.close();
      resolve(answered);
    };
    const timer = setTimeout(() => end(false), timeoutMilliseconds);
    socket.on("message", () => end(true));
    socket.on("error", () => end(false));
    socket.send("reach", port, address);
  });
}

function ping({ address }) {
  const seconds = String(Math.ceil(timeoutMilliseconds / 1000));
  return new Promise((resolve) => {
    execFile("ping", ["-n", "-q", "-c", "1", "-W", seconds, address], (error) => resolve(error === null));
  });
}

const PROBES = { tcp: connect, udp: echo, icmp: ping };

Promise.all(
  targets.map(async (target) => {
    const start = performance.now();
    const answered = await PROBES[target.protocol](target);
    return { ...target, answered, milliseconds: Math.round(performance.now() - start) };
  }),
).then((results) => process.stdout.write(JSON.stringify(results)));
