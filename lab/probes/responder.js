"use strict";
/**
 * A workload that answers on every TCP and UDP port: the namespace's nftables rules lead all of them here. A line of a
 * TCP connection comes back with the address that sent it.
 */
const dgram = require("node:dgram");
const net = require("node:net");

const PORT = 7;

const server = net.createServer((socket) => {
  socket.on("error", () => undefined);
  socket.write(`from ${socket.remoteAddress}\n`);
  socket.on("data", (data) => socket.write(data));
});
server.on("error", (error) => console.error(String(error)));
server.listen({ port: PORT, host: "0.0.0.0", backlog: 1024 });

const echo = dgram.createSocket("udp4");
echo.on("message", (message, from) => echo.send(message, from.port, from.address, () => undefined));
echo.on("error", (error) => console.error(String(error)));
echo.bind(PORT);
