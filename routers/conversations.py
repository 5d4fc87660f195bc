"""Conversations with agents, and what I think of their answers, in the shapes of `/api/v1/conversations`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Path, Query, Request, Response, status

from languages import preferred
from routers.answer_events import Heard, answer_events, cut_off
from routers.dependencies import AnySpeaker, SpeakerId, Wired
from routers.event_streams import EventStream
from routers.problems import responses
from schemas.conversation import Conversation, ConversationWithMessages, MessageFeedback, NewFeedback, NewQuestion
from services.rate_limits import SEND_PER_USER, SESSION_PER_USER

router = APIRouter(prefix="/api/v1", tags=["conversations"])

ConversationId = Annotated[UUID, Path(description="The conversation's id.")]


@router.post("/conversations", status_code=status.HTTP_201_CREATED, responses=responses(401, 404))
async def create_conversation(speaker_id: SpeakerId, services: Wired) -> Conversation:
    """Begin a chat with the first agent there is."""
    services.limits.spend(SESSION_PER_USER, speaker_id)
    return await services.sessions.create_conversation(speaker_id)


@router.get("/conversations", responses=responses(401, 404))
async def conversations(
    speaker_id: SpeakerId,
    services: Wired,
    before: Annotated[UUID | None, Query(description="The id of the last one of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="At most so many.")] = 100,
) -> list[Conversation]:
    """My conversations, the newest first."""
    return await services.sessions.conversations(speaker_id, str(before) if before else None, limit)


@router.get("/conversations/{conversation_id}", responses=responses(401, 404))
async def conversation(
    conversation_id: ConversationId, speaker_id: SpeakerId, services: Wired
) -> ConversationWithMessages:
    """One of my conversations, with its messages."""
    return await services.sessions.conversation(speaker_id, str(conversation_id))


@router.post(
    "/chat",
    status_code=status.HTTP_200_OK,
    response_class=EventStream,
    responses={
        **responses(401, 404, 409),
        200: {"description": "Events: `start`, `delta`, `thought`, `step`, and at last `done` or `error`."},
    },
)
async def chat(
    body: NewQuestion,
    speaker: AnySpeaker,
    services: Wired,
    request: Request,
    last_event_id: Annotated[
        str | None, Header(description="The id of the last event that I heard: the same answer goes on behind it.")
    ] = None,
) -> EventStream:
    """Ask in a conversation of mine, and hear the answer as it comes (`text/event-stream`).

    The question is stored before the first event. Whoever goes away may ask the same again with `Last-Event-ID`;
    the answer goes on meanwhile.
    """
    conversation_id, language = str(body.conversation_id), preferred(request.headers.get("accept-language", ""))
    if last_event_id:
        heard = Heard.read(last_event_id)
        asked = await services.asks.asked_before(speaker.user_id, conversation_id, heard.answer_id)
    else:
        services.limits.spend(SEND_PER_USER, speaker.user_id)
        asked = await services.asks.ask(
            speaker.user_id, conversation_id, body.content, str(body.id) if body.id else None
        )
        heard = Heard(asked.answer_id)
    pieces = services.asks.follow(asked.place, heard.text_offset, heard.thought_offset)
    start = {"conversation_id": conversation_id, "message_id": asked.answer_id}
    return EventStream(
        answer_events(pieces, heard, start, language),
        lambda: cut_off(heard, language),
        lambda: services.auth.may_go_on(speaker.user_id, speaker.identity),
        services.ending.begins,
    )


@router.post(
    "/feedback",
    status_code=status.HTTP_201_CREATED,
    responses={**responses(401, 404), 200: {"model": MessageFeedback, "description": "In place of an earlier one."}},
)
async def give_feedback(
    body: NewFeedback, speaker_id: SpeakerId, services: Wired, response: Response
) -> MessageFeedback:
    """Rate an answer in a conversation of mine. Another rating takes the place of the first."""
    services.limits.spend(SEND_PER_USER, speaker_id)
    feedback, first = await services.feedback.rate_own(speaker_id, str(body.message_id), body.rating, body.comment)
    if not first:
        response.status_code = status.HTTP_200_OK
    return feedback
