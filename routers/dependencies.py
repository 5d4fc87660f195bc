"""What routes ask for: the services, and who is asking."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path, Query, Request
from fastapi.security import OAuth2PasswordBearer

from config import Settings
from errors import InvalidRequest, NotAuthenticated
from routers.middleware import FROM_TRUSTED_PROXY
from schemas.base import MAX_SAFE_INTEGER
from services.admin_service import AdminService
from services.agents.agent_service import AgentService
from services.agents.answer_texts import AnswerTexts
from services.agents.catch_up import CatchUpService
from services.agents.directory import AgentDirectory
from services.answer_service import AnswerService
from services.audit_service import AuditService, Origin
from services.auth_service import AuthService, Identity
from services.ban_service import BanService
from services.block_service import BlockService
from services.chat_service import ChatService
from services.draft_service import DraftService
from services.ending import Ending
from services.export_service import ExportService
from services.feedback_service import FeedbackService
from services.file_bin import FileBin
from services.file_service import FileService
from services.forward_service import ForwardService
from services.invite_service import InviteService
from services.member_service import MemberService
from services.message_changes import MessageChangeService
from services.message_service import MessageService
from services.notification_service import NotificationService
from services.pin_service import PinService
from services.proposal_service import ProposalService
from services.push_notifier import PushNotifier
from services.push_service import PushService
from services.rate_limits import RateLimits
from services.reaction_service import ReactionService
from services.read_service import ReadService
from services.registration_service import RegistrationService
from services.search_indexer import SearchIndexer
from services.search_service import SearchService
from services.session_asks import SessionAsks
from services.session_service import SessionService
from services.sync_service import SyncService
from services.typing_service import TypingService
from services.user_service import UserService
from services.ws_service import ConnectionManager

FILE_COOKIE = "teahouse_files"
"""Holds a pass: pictures and sounds in a page are fetched by the browser, which sends no bearer token with it."""


USER_ID_HEADER = "X-User-ID"


@dataclass(frozen=True, slots=True)
class Services:
    """The long-lived objects that the doors open onto."""

    settings: Settings
    auth: AuthService
    registrations: RegistrationService
    users: UserService
    exports: ExportService
    blocks: BlockService
    chat: ChatService
    members: MemberService
    bans: BanService
    invites: InviteService
    messages: MessageService
    message_changes: MessageChangeService
    forwards: ForwardService
    reactions: ReactionService
    pins: PinService
    proposals: ProposalService
    catch_ups: CatchUpService
    drafts: DraftService
    reads: ReadService
    files: FileService
    file_bin: FileBin
    search: SearchService
    indexer: SearchIndexer
    notifications: NotificationService
    notifier: PushNotifier
    push: PushService
    sessions: SessionService
    asks: SessionAsks
    feedback: FeedbackService
    sync: SyncService
    typing: TypingService
    directory: AgentDirectory
    texts: AnswerTexts
    answers: AnswerService
    manager: ConnectionManager
    agents: AgentService
    admin: AdminService
    audit: AuditService
    limits: RateLimits
    ending: Ending


async def services_of(request: Request) -> Services:
    """The services of the application that got this request."""
    # A coroutine, though it awaits nothing: FastAPI gives every plain function a thread, in each request.
    services: Services = request.app.state.services
    return services


Wired = Annotated[Services, Depends(services_of)]
_bearer = OAuth2PasswordBearer(tokenUrl="api/v1/auth/token", auto_error=False)


async def current_identity(services: Wired, token: Annotated[str | None, Depends(_bearer)]) -> Identity:
    """Who is asking, by their bearer token. NotAuthenticated without a good one."""
    if not token:
        raise NotAuthenticated
    return await services.auth.authenticate(token)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is asking, and by which login; None if a proxy has said so."""

    user_id: int
    identity: Identity | None


async def current_speaker(request: Request, services: Wired, token: Annotated[str | None, Depends(_bearer)]) -> Speaker:
    """Who is asking, by the word of a proxy that may say so, or else by their bearer token. NotAuthenticated without
    a good one of them.
    """
    named = request.headers.getlist(USER_ID_HEADER)
    if named and services.settings.trust_user_id_header == "on" and request.scope.get(FROM_TRUSTED_PROXY):
        if len(named) > 1:  # one of them came from outside, and nobody can tell which
            raise NotAuthenticated
        return Speaker(await services.auth.user_id_named(named[0]), None)
    identity = await current_identity(services, token)
    return Speaker(identity.user.id, identity)


async def current_speaker_id(speaker: Annotated[Speaker, Depends(current_speaker)]) -> int:
    """The number of who is asking."""
    return speaker.user_id


Asker = Annotated[Identity, Depends(current_identity)]
AnySpeaker = Annotated[Speaker, Depends(current_speaker)]
SpeakerId = Annotated[int, Depends(current_speaker_id)]
RoomId = Annotated[int, Path(ge=1, le=MAX_SAFE_INTEGER, description="Number of the room.")]
UserId = Annotated[int, Path(ge=1, le=MAX_SAFE_INTEGER, description="Number of the user.")]
After = Annotated[int, Query(ge=0, le=MAX_SAFE_INTEGER, description="`next` of the page before.")]
PageSize = Annotated[int, Query(ge=1, le=500, description="At most so many.")]


def numbers(text: str, field: str, most: int) -> list[int]:
    """Numbers with commas between them. InvalidRequest if it is anything else, or if there are too many."""
    parts = text.split(",")
    if len(parts) > most or not all(
        part.isascii() and part.isdigit() and int(part) <= MAX_SAFE_INTEGER for part in parts
    ):
        raise InvalidRequest(field, f"give at most {most} numbers with commas between them")
    return [int(part) for part in parts]


def address_of(request: Request) -> str:
    """The network address of the client, as far as the proxies we trust let us know."""
    return request.client.host if request.client else "unknown"


def origin_of(request: Request) -> Origin:
    """Where a request came from, for the audit log and the list of devices."""
    return Origin(address_of(request), request.headers.get("user-agent", ""))
