// The few frames that the Node.js peers speak: those of ../wire.py.

const HEARTBEAT_S = 3600;

export const hello = (roomId, version) => ({
  type: "hello",
  heartbeat_s: HEARTBEAT_S,
  rooms: [{ id: roomId, version }],
});

export const messageCreated = (version, send) => ({
  type: "message.created",
  room_id: send.room_id,
  version,
  message: {
    id: send.id,
    room_id: send.room_id,
    seq: version,
    version,
    sender_id: 1,
    kind: "text",
    content: send.content,
    reply_to: null,
    created_at: "2026-11-21T08:30:00.123Z",
    edited_at: null,
    deleted_at: null,
  },
});
