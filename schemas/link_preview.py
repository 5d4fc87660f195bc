"""What is behind a link, on the wire."""

from pydantic import Field

from schemas.base import Outgoing


class LinkPreview(Outgoing):
    """What a page says of itself."""

    url: str = Field(description="The link in the message.")
    title: str = Field(description="The page's title.")
    description: str = Field(description="What it is about; may be empty.")
    site_name: str = Field(description="Whose page it is.")
