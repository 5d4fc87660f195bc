"""Tables, one file per noun. Importing the package registers every table on `Base.metadata`."""

from models.agent import Agent
from models.answer import Answer
from models.attachment import Attachment
from models.audit_event import AuditEvent
from models.ban import Ban
from models.base import Base
from models.block import Block
from models.chat_session import ChatSession
from models.draft import Draft
from models.feedback import Feedback
from models.file import File
from models.invite import Invite
from models.link_preview import LinkPreview
from models.login_session import LoginSession
from models.membership import Membership
from models.mention import Mention
from models.message import Message
from models.model_call import ModelCall
from models.pin import Pin
from models.proposal import Proposal
from models.push_subscription import PushSubscription
from models.quiet_hours import QuietHours
from models.room import Room
from models.search_entry import SearchEntry, SearchPosition
from models.server_state import ServerState
from models.user import User

__all__ = [
    "Agent",
    "Answer",
    "Attachment",
    "AuditEvent",
    "Ban",
    "Base",
    "Block",
    "ChatSession",
    "Draft",
    "Feedback",
    "File",
    "Invite",
    "LinkPreview",
    "LoginSession",
    "Membership",
    "Mention",
    "Message",
    "ModelCall",
    "Pin",
    "Proposal",
    "PushSubscription",
    "QuietHours",
    "Room",
    "SearchEntry",
    "SearchPosition",
    "ServerState",
    "User",
]
