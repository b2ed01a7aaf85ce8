"use strict";
/** The processes that this host has started, none of which may outlive it. */
const { spawn } = require("node:child_process");

const running = new Set();

/** @returns `ended`, with the exit code or the signal, rejected when it cannot start; and `stop` */
function startProcess(command, args, { onOutput, onError, ...options }) {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  child.stdout.on("data", onOutput);
  child.stderr.on("data", onError);
  const ended = new Promise((resolve, reject) => {
    child.on("error", (error) => reject(new Error(`${command} could not be started: ${error.message}`)));
    child.on("close", (code, signal) => resolve({ code, signal }));
  }).finally(() => running.delete(child));
  return { ended, stop: () => child.kill() };
}

function stopProcesses() {
  for (const child of running) child.kill();
}

module.exports = { startProcess, stopProcesses };
