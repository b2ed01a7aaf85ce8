"use strict";
/**
 * A PAN-OS tunnel monitor with action fail-over: after `threshold` unanswered pings the routes through the tunnel
 * interface go, and come back with the first answer. The ping itself keeps its way in a table of its own.
 */
const { execFileSync, execFile } = require("node:child_process");

const { interface: device, destination, intervalSeconds, threshold } = JSON.parse(process.argv[2]);
const TABLE = "77";

const ip = (...argv) => execFileSync("ip", argv, { encoding: "utf8" });
ip("route", "replace", `${destination}/32`, "dev", device, "table", TABLE);
ip("rule", "add", "to", `${destination}/32`, "lookup", TABLE);

let missed = 0;
let removed;
function check() {
  execFile("ping", ["-n", "-q", "-c", "1", "-W", String(intervalSeconds), destination], (error) => {
    missed = error === null ? 0 : missed + 1;
    if (missed >= threshold && removed === undefined) {
      removed = ip("route", "show", "dev", device)
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "" && !line.includes("proto kernel"));
      for (const route of removed) ip("route", "del", ...route.split(" "), "dev", device);
      console.log(`${new Date().toISOString()} ${device} down: ${removed.join("; ")}`);
    } else if (missed === 0 && removed !== undefined) {
      for (const route of removed) ip("route", "replace", ...route.split(" "), "dev", device);
      removed = undefined;
      console.log(`${new Date().toISOString()} ${device} up`);
    }
  });
}
setInterval(check, intervalSeconds * 1000);
