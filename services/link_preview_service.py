"""Shows what is behind the first link of a message, some time after the message: never in the way of sending.

It hears of committed messages, keeps at most a hundred links waiting and drops what is more, asks for each page at
most once a day, and writes what it learned onto the message as a change like any other.
"""

import asyncio
import hashlib
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

import schemas.link_preview
from database import Database, Transaction
from errors import RateLimited
from models import LinkPreview, Message, Room
from models.base import now
from services import access
from services.events import Event, Payload, RoomEvent
from services.message_changes import conclude
from services.message_extras import change_extras
from services.page_fetcher import MAX_URL_CHARS, PageFetcher, Refused
from services.page_summary import Summary, summarise
from services.rate_limits import PREVIEW_PER_USER, RateLimits
from services.rounds import Rounds

log = logging.getLogger("teahouse.link_previews")

WORKERS = 4
MAX_WAITING = 100
FRESH = timedelta(days=1)

_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_LINK = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+", re.IGNORECASE)
_PAIRS = {")": "(", "]": "["}


@dataclass(frozen=True, slots=True)
class Wish:
    """A message whose preview is not the one of its first link."""

    room_id: int
    seq: int
    sender_id: int
    url: str | None


def first_link(content: str) -> str | None:
    """The first link in a message that is not in code; without the punctuation of the sentence around it."""
    if "://" not in content:
        return None
    found = _LINK.search(_CODE.sub(" ", content))
    if found is None:
        return None
    url = found[0]
    while url[-1] in ".,;:!?'*_~" or (url[-1] in _PAIRS and url.count(url[-1]) > url.count(_PAIRS[url[-1]])):
        url = url[:-1]
    return url if len(url) <= MAX_URL_CHARS and len(url) > len("https://") else None


class LinkPreviewService:
    """A few workers and a bounded queue. All methods belong to the event loop."""

    def __init__(self, database: Database, fetcher: PageFetcher, limits: RateLimits) -> None:
        self._database = database
        self._fetcher = fetcher
        self._limits = limits
        self._waiting: asyncio.Queue[Wish] = asyncio.Queue(MAX_WAITING)
        self._workers = Rounds("link previews", self._work, trouble="no link preview", retry_s=0.0, tasks=WORKERS)

    def start(self) -> None:
        """Begin to work."""
        self._workers.start()

    async def close(self) -> None:
        """Stop; what waits is forgotten."""
        await self._workers.close()
        self._fetcher.close()

    def follow(self, events: Sequence[Event]) -> None:
        """Hear of committed changes, and note the messages whose preview has to change."""
        for event in events:
            if isinstance(event, RoomEvent) and event.payload["type"] in {"message.created", "message.updated"}:
                wish = _wish(event.payload["message"])
                if wish is not None and not self._waiting.full():
                    self._waiting.put_nowait(wish)

    async def _work(self) -> float:
        await self._fulfil(await self._waiting.get())
        return 0.0

    async def _fulfil(self, wish: Wish) -> None:
        preview = None if wish.url is None else await self._preview(wish.url, wish.sender_id)
        await self._database.write(lambda tx: _attach(tx, wish, preview))

    async def _preview(self, url: str, sender_id: int) -> schemas.link_preview.LinkPreview | None:
        """What is known of a link, or what its page says now."""
        known = await self._database.read(lambda session: _fresh(session, url))
        if known is None:
            known = await self._learn(url, sender_id)
        if known.title is None:
            return None
        return schemas.link_preview.LinkPreview(
            url=url, title=known.title, description=known.description, site_name=known.site_name
        )

    async def _learn(self, url: str, sender_id: int) -> LinkPreview:
        """Ask the page, and keep what it says for a day, also if that is nothing."""
        summary: Summary | None = None
        try:
            self._limits.spend(PREVIEW_PER_USER, sender_id)
            summary = await asyncio.to_thread(summarise, await self._fetcher.fetch(url))
        except RateLimited:
            return _row(url, None)
        except Refused as refusal:
            log.debug("no link preview: %s", refusal)
        row = _row(url, summary)
        await self._database.write(lambda tx: _keep(tx, row))
        return row


def _wish(message: Payload) -> Wish | None:
    if message["deleted_at"] is not None:
        return None
    url, shown = first_link(message["content"]), message["preview"]
    if url == (shown and shown["url"]):
        return None
    return Wish(message["room_id"], message["seq"], message["sender_id"], url)


def _hash(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()


def _row(url: str, summary: Summary | None) -> LinkPreview:
    return LinkPreview(
        url_hash=_hash(url),
        title=summary and summary.title,
        description=summary.description if summary else "",
        site_name=summary.site_name if summary else "",
        fetched_at=now(),
    )


def _fresh(session: Session, url: str) -> LinkPreview | None:
    row = session.get(LinkPreview, _hash(url))
    return row if row is not None and now() - row.fetched_at < FRESH else None


def _keep(tx: Transaction, row: LinkPreview) -> None:
    """Store an answer in place of an older one, and forget what is no longer good."""
    tx.session.execute(delete(LinkPreview).where(LinkPreview.fetched_at < now() - FRESH))
    tx.session.execute(delete(LinkPreview).where(LinkPreview.url_hash == row.url_hash))
    tx.session.add(row)


def _attach(tx: Transaction, wish: Wish, preview: schemas.link_preview.LinkPreview | None) -> None:
    """Let the message show the preview, if the link is still its first one."""
    access.lock_rooms(tx.session, [wish.room_id])
    room, message = tx.session.get(Room, wish.room_id), tx.session.get(Message, (wish.room_id, wish.seq))
    if room is None or room.deleted_at is not None or message is None or message.deleted_at is not None:
        return
    if first_link(message.content) != wish.url:
        return
    conclude(tx, room, message, changed=change_extras(message, preview=preview and preview.model_dump()))
