"""The chat server of most tutorials: a list of sockets, one commit for each message, one JSON for each member.

uvicorn, FastAPI, SQLAlchemy and SQLite as they come: a rollback journal with `synchronous=FULL`.
"""

import sys
from collections import defaultdict

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from benchmarks.peers.wire import hello, message_created

engine = create_engine(f"sqlite:///{sys.argv[2]}" if len(sys.argv) > 2 else "sqlite://")
app = FastAPI()


class Base(DeclarativeBase):
    """The tables."""


class Message(Base):
    """A message and its place in its room."""

    __tablename__ = "messages"

    id: Mapped[str] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(index=True)
    seq: Mapped[int]
    content: Mapped[str]


class ConnectionManager:
    """Who is in which room."""

    def __init__(self) -> None:
        self.active: dict[int, list[WebSocket]] = defaultdict(list)
        self.last_seq: dict[int, int] = defaultdict(int)

    async def connect(self, room_id: int, websocket: WebSocket) -> None:
        self.active[room_id].append(websocket)
        await websocket.send_json(hello(room_id, self.last_seq[room_id]))

    def disconnect(self, room_id: int, websocket: WebSocket) -> None:
        self.active[room_id].remove(websocket)

    async def broadcast(self, room_id: int, event: dict[str, object]) -> None:
        for websocket in self.active[room_id]:
            await websocket.send_json(event)

    def store(self, send: dict[str, str], room_id: int) -> int:
        """Commit the message; its place in the room."""
        self.last_seq[room_id] += 1
        seq = self.last_seq[room_id]
        with Session(engine) as session:
            session.add(Message(id=send["id"], room_id=room_id, seq=seq, content=send["content"]))
            session.commit()
        return seq


manager = ConnectionManager()


@app.websocket("/ws")
async def chat(websocket: WebSocket) -> None:
    """One member of one room."""
    await websocket.accept()
    room_id = int((await websocket.receive_json())["token"])
    await manager.connect(room_id, websocket)
    try:
        while True:
            send = await websocket.receive_json()
            if send["op"] != "message.send":
                continue
            seq = manager.store(send, room_id)
            await manager.broadcast(room_id, message_created(seq, send))
    except WebSocketDisconnect:
        manager.disconnect(room_id, websocket)


if __name__ == "__main__":
    Base.metadata.create_all(engine)
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
