"""Files on the wire."""

from typing import Literal

from pydantic import Field

from schemas.base import Outgoing


class File(Outgoing):
    """A stored file, as whoever may open it sees it."""

    id: str = Field(description="Its name in the storage, a UUID made by the server.")
    name: str = Field(description="Name to show and to save it under.")
    size_bytes: int = Field(description="Its size.")
    media_type: str = Field(description="What its content is, as the server found out.")
    kind: Literal["image", "audio", "video", "file"] = Field(description="How to show it.")
    width: int | None = Field(description="Of an image or a video, in pixels.")
    height: int | None = Field(description="Of an image or a video, in pixels.")
    duration_ms: int | None = Field(description="Of a sound or a video, if known.")
    has_thumbnail: bool = Field(description="Whether there is a small picture of it.")
