"""Composition root: settings become long-lived objects, routers and the built client; then the server runs.

`python main.py` runs Teahouse, as several processes if `WORKERS` says so; `python main.py openapi` prints the API's
description. `uvicorn main:app` works too, at the price of the prepared frames.
"""

import gc

gc.disable()  # what is imported stays: looking at it again and again was a sixth of a start

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache

import orjson
from fastapi import FastAPI
from pydantic import SecretStr

import backends
import migrations
import server
from config import MIN_SECRET_BYTES, Settings
from database import Database
from routers import client, site
from routers.dependencies import Services
from services.admin_service import AdminService
from services.agents import agents_file
from services.agents.assembly import AgentServices
from services.agents.upstream import Upstream
from services.announcement_service import AnnouncementService
from services.audit_service import AuditService
from services.auth_service import AuthService
from services.ban_service import BanService
from services.block_service import BlockService
from services.chat_service import ChatService
from services.draft_service import DraftService
from services.ending import Ending
from services.export_service import ExportService
from services.feedback_service import FeedbackService
from services.file_bin import FileBin
from services.file_service import FileLimits, FileService
from services.forward_service import ForwardService
from services.heartbeat_service import HeartbeatService
from services.invite_service import InviteService
from services.link_preview_service import LinkPreviewService
from services.login_sessions import LoginSessions
from services.member_service import MemberService
from services.message_changes import MessageChangeService
from services.message_service import MessageService
from services.node_services import NodeServices
from services.node_wire import NodeWire
from services.notification_service import NotificationService
from services.page_fetcher import PageFetcher
from services.passwords import Passwords
from services.pin_service import PinService
from services.push_encryption import Vapid
from services.push_notifier import PushNotifier
from services.push_service import PushService
from services.rate_limits import RateLimits
from services.reaction_service import ReactionService
from services.read_service import ReadService
from services.registration_service import RegistrationService
from services.rounds import Background
from services.search_indexer import SearchIndexer
from services.search_service import SearchService
from services.session_service import SessionService
from services.sync_service import SyncService
from services.tokens import Tokens
from services.typing_service import TypingService
from services.user_service import UserService
from services.ws_service import ConnectionManager

VERSION = "0.1.0"
MIB = 1024 * 1024
GC_THRESHOLD = 10_000
"""New objects before a collection: a batch makes thousands that are gone at once (7 % of the CPU under full load), and
while 50,000 are looked through nobody is served for 36 ms.
"""


def create_app(settings: Settings, fetcher: PageFetcher | None = None, upstream: Upstream | None = None) -> FastAPI:
    """The whole application for these settings. Nothing is opened before its lifespan begins.

    Another `fetcher` may ask pages elsewhere than on the public internet; another `upstream` may answer for all agents.
    """

    tokens = Tokens(settings.jwt_key, settings.access_token_minutes * 60)
    described = agents_file.load(settings.agents_path)
    ending = Ending()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # 1. The database: ours alone, at the newest revision, ready to write.
        manager = ConnectionManager()
        wire = NodeWire(backends.backplane(settings))
        announcements = AnnouncementService(manager, wire)
        database = Database(settings.database, publish=announcements.publish, write_queue=settings.write_queue)
        database.hold()
        await asyncio.to_thread(migrations.upgrade, settings.database)
        database.start()
        # 2. The services.
        passwords = Passwords(settings.password_rounds)
        sessions = LoginSessions(tokens, timedelta(days=settings.refresh_token_days))
        accounts = AuthService(database, passwords, tokens, sessions)
        invites = InviteService(database, manager.is_online, settings.root_path)
        recall = timedelta(minutes=settings.recall_minutes)
        limits = {
            "recall_s": int(recall.total_seconds()),
            "file_bytes": settings.max_file_mb * MIB,
        }
        sync = SyncService(database, accounts, manager, VERSION, client.build(), settings.heartbeat_s, limits)
        rate_limits = RateLimits(enabled=settings.rate_limits == "on")
        nodes = NodeServices(wire, manager, database, rate_limits, settings.presence_grace_s)
        heartbeat = HeartbeatService(manager, settings.heartbeat_s)
        audit = AuditService(database, settings.audit_days)
        storage = backends.storage(settings)
        file_bin = FileBin(database, storage)
        file_limits = FileLimits(settings.max_file_mb * MIB, settings.file_quota_mb * MIB)
        indexer = SearchIndexer(database)
        announcements.tell_also(indexer.follow)
        outside = fetcher or PageFetcher()
        messages = MessageService(database, manager.is_online)
        agents = AgentServices(database, announcements.publish, wire, messages, file_bin, described, upstream)
        manager.always_online = lambda: agents.directory.ids
        for follow in agents.followers:
            announcements.tell_also(follow)
        previews = LinkPreviewService(database, outside, rate_limits)
        vapid_key = await asyncio.to_thread(lambda: settings.vapid_key)
        push_service = PushService(database, Vapid(vapid_key, settings.push_contact), outside)
        notifier = PushNotifier(database, push_service.delivery, rate_limits, settings.notify_after_s)
        announcements.tell_also(notifier.follow)
        app.state.services = Services(
            settings=settings,
            auth=accounts,
            registrations=RegistrationService(database, passwords, sessions, invites.redeem),
            users=UserService(database),
            exports=ExportService(database, accounts, storage),
            blocks=BlockService(database),
            chat=ChatService(database, file_bin, manager.is_online),
            members=MemberService(database, manager.is_online),
            bans=BanService(database),
            invites=invites,
            messages=messages,
            message_changes=MessageChangeService(database, file_bin, recall),
            forwards=ForwardService(database),
            reactions=ReactionService(database),
            pins=PinService(database),
            proposals=agents.proposals,
            catch_ups=agents.catch_ups,
            drafts=DraftService(database),
            reads=ReadService(database),
            files=FileService(database, accounts, storage, file_bin, file_limits),
            file_bin=file_bin,
            search=SearchService(database),
            indexer=indexer,
            notifications=NotificationService(database, notifier),
            notifier=notifier,
            push=push_service,
            sessions=SessionService(database, file_bin),
            asks=agents.asks,
            feedback=FeedbackService(database),
            sync=sync,
            typing=TypingService(manager, announcements.publish),
            directory=agents.directory,
            texts=agents.texts,
            answers=agents.answers,
            manager=manager,
            agents=agents.agents,
            admin=AdminService(database, manager, nodes.presence, VERSION),
            audit=audit,
            limits=rate_limits,
            ending=ending,
        )
        background: list[Background] = [heartbeat, audit, indexer, file_bin, push_service.delivery, notifier]
        if settings.link_previews == "on":
            announcements.tell_also(previews.follow)
            background.append(previews)
        background += agents.background
        await nodes.start()
        await sync.start()
        await agents.start()
        for one in background:
            one.start()
        gc.freeze()  # nor need what lives as long as the process
        gc.set_threshold(GC_THRESHOLD)
        gc.enable()
        yield
        # 3. The way back: sockets are closed already; drain the writer, then let everything go.
        for one in reversed(background):
            await one.close()
        await agents.close()
        await sync.close()
        await nodes.leave()
        await database.close()
        await nodes.close()
        passwords.close()

    app = FastAPI(
        title="Teahouse",
        version=VERSION,
        description="A real-time chat server. The socket's protocol is described in docs/protocol.md.",
        lifespan=lifespan,
        servers=[{"url": settings.root_path}] if settings.root_path else None,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    app.state.ending = ending
    site.install(app, settings)
    return app


@cache
def _default_app() -> FastAPI:
    return create_app(Settings())


def __getattr__(name: str) -> FastAPI:
    """`main:app`, made when a server asks for it, so that importing this module reads no settings."""
    if name == "app":
        return _default_app()
    raise AttributeError(name)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["openapi"]:
            description = create_app(Settings(jwt_secret_key=SecretStr("x" * MIN_SECRET_BYTES))).openapi()
            print(orjson.dumps(description, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode())
        case ["worker", lifeline, *listeners]:
            server.run_worker(create_app, int(lifeline), [int(descriptor) for descriptor in listeners])
        case _:
            server.run(create_app)
