"""Conversations and feedback, in the shapes of `/api/v1/conversations`, `/chat` and `/feedback`."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from schemas.answer import Rating
from schemas.base import Incoming, Outgoing
from schemas.text import Content, Moment


class Conversation(Outgoing):
    """A chat of mine with an agent."""

    id: str = Field(description="A UUID.")
    user_id: int = Field(description="Whose it is: mine.")
    title: str = Field(description="Its name.")
    created_at: Moment = Field(description="When it was begun.")


class ConversationMessage(Outgoing):
    """What was said in a conversation."""

    id: str = Field(description="A UUID.")
    conversation_id: str = Field(description="Where.")
    role: Literal["user", "assistant"] = Field(description="By me, or by the agent.")
    content: str = Field(description="The text; of an answer that is not whole yet, what there is of it.")
    created_at: Moment = Field(description="When it was said.")


class ConversationWithMessages(Conversation):
    """The same, with what was said."""

    messages: list[ConversationMessage] = Field(description="The oldest first; the newest 1 000 at most.")


class NewQuestion(Incoming):
    """Something to ask in a conversation of mine."""

    conversation_id: UUID = Field(description="Where.")
    content: Content = Field(description="1 to 8 000 characters.")
    id: UUID | None = Field(
        default=None, description="A UUID made by the client: with it the same question is asked once, however often."
    )


class NewFeedback(Rating):
    """What I think of an answer in a conversation of mine."""

    message_id: UUID = Field(description="The answer.")


class MessageFeedback(Outgoing):
    """My rating of an answer; nobody else sees it."""

    id: str = Field(description="A UUID.")
    message_id: str = Field(description="The answer.")
    rating: int = Field(description="1 to 5.")
    comment: str
    created_at: Moment = Field(description="When I first rated it.")
