// socket.io as it comes: rooms and emit, on WebSocket only, storing nothing.

import { Server } from "socket.io";
import { hello, messageCreated } from "./wire.js";

const server = new Server({ transports: ["websocket"] });
const versions = new Map();

server.on("connection", (socket) => {
  let roomId;
  socket.on("frame", (command) => {
    if (command.op === "auth") {
      roomId = Number(command.token);
      socket.join(String(roomId));
      socket.emit("frame", hello(roomId, versions.get(roomId) ?? 0));
    } else if (command.op === "message.send") {
      const version = (versions.get(roomId) ?? 0) + 1;
      versions.set(roomId, version);
      server.to(String(roomId)).emit("frame", messageCreated(version, command));
    }
  });
});

server.listen(Number(process.argv[2]), { host: "127.0.0.1" });
