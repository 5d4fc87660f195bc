"""What pages said of themselves when they were asked."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, UtcDateTime


class LinkPreview(Base):
    """The answer to one link, good for a while; that there was none is kept too, so that nobody is asked again at
    once.
    """

    __tablename__ = "link_previews"
    __table_args__ = (
        Index("ix_link_previews_fetched_at", "fetched_at"),
        TABLE_OPTIONS | {"comment": "链接预览"},
    )

    url_hash: Mapped[str] = mapped_column(String(64), primary_key=True, comment="链接的 SHA-256")
    title: Mapped[str | None] = mapped_column(String(200), comment="标题；没有可用的预览时为空")
    description: Mapped[str] = mapped_column(String(500), comment="描述，可为空串")
    site_name: Mapped[str] = mapped_column(String(100), comment="网站名称")
    fetched_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="取得时间（UTC）")
