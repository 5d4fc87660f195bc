// ws, as its README shows a broadcast: one send() for each member, storing nothing.

import { WebSocketServer } from "ws";
import { hello, messageCreated } from "./wire.js";

const rooms = new Map();
const roomOf = (id) => rooms.get(id) ?? rooms.set(id, { id, version: 0, members: new Set() }).get(id);

new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]) }).on("connection", (socket) => {
  let room;
  socket.on("message", (data) => {
    const command = JSON.parse(data);
    if (command.op === "auth") {
      room = roomOf(Number(command.token));
      room.members.add(socket);
      socket.send(JSON.stringify(hello(room.id, room.version)));
    } else if (command.op === "message.send") {
      const event = JSON.stringify(messageCreated(++room.version, command));
      for (const member of room.members) member.send(event);
    }
  });
  socket.on("close", () => room?.members.delete(socket));
});
