"""Everything that an address of a Teahouse leads to, and what each request passes on its way."""

from fastapi import FastAPI

from config import Settings
from routers import (
    admin,
    agents,
    answers,
    auth,
    bans,
    blocks,
    catch_up,
    client,
    conversations,
    description,
    drafts,
    feedback,
    files,
    health,
    invites,
    members,
    message_changes,
    messages,
    notifications,
    problems,
    proposals,
    push,
    rooms,
    search,
    sessions,
    socket,
    users,
)
from routers.middleware import AccessLog, BodyLimit, ProtectiveHeaders, Proxies, SocketEntrance, SubPath

MAX_BODY_BYTES = 256 * 1024
MIB = 1024 * 1024


def install(app: FastAPI, settings: Settings) -> None:
    """Give the application its routes, its answers to errors, the client's pages and the middleware around them."""
    problems.install(app)
    # FastAPI tries one route after the other: what is asked for most comes first.
    in_rooms = messages, rooms, members, message_changes, drafts, notifications, answers, feedback, proposals, invites
    for noun in (*in_rooms, bans, catch_up, files, users, search, auth, push, agents, blocks, admin):
        app.include_router(noun.router, prefix="/api/v1")
    for whole in (conversations.router, health.router, sessions.router, sessions.older):
        app.include_router(whole)
    description.install(app)
    client.install(app, settings.root_path)
    max_upload_bytes = settings.max_file_mb * MIB + files.FORM_BYTES
    app.add_middleware(
        BodyLimit, max_bytes=MAX_BODY_BYTES, upload_path="/api/v1/files", max_upload_bytes=max_upload_bytes
    )
    app.add_middleware(ProtectiveHeaders)
    app.add_middleware(AccessLog)
    app.add_middleware(SocketEntrance, path="/ws", door=socket.entrance(app))
    app.add_middleware(SubPath, root_path=settings.root_path)
    if settings.trusted_proxies:
        app.add_middleware(Proxies, trusted=settings.trusted_proxies)
