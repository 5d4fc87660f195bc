"""What people have uploaded."""

from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, BigId, UtcDateTime, Uuid36

FileKind = Literal["image", "audio", "video", "file"]


class File(Base):
    """One stored file. Its id is its name in the storage; `name` is only what people see."""

    __tablename__ = "files"
    __table_args__ = (
        Index("ix_files_owner", "owner_id"),
        Index("ix_files_orphans", "attached_at", "created_at"),
        TABLE_OPTIONS | {"comment": "文件"},
    )

    id: Mapped[str] = mapped_column(Uuid36, primary_key=True, comment="文件编号（随机 UUID，也是存储名）")
    owner_id: Mapped[int] = mapped_column(BigId, ForeignKey("users.id"), comment="上传者编号")
    name: Mapped[str] = mapped_column(String(255), comment="显示的文件名")
    media_type: Mapped[str] = mapped_column(String(100), comment="由内容判定的媒体类型")
    kind: Mapped[FileKind] = mapped_column(String(16), comment="种类：image 图片，audio 音频，video 视频，file 其他")
    size_bytes: Mapped[int] = mapped_column(BigId, comment="大小（字节），缩略图不计")
    width: Mapped[int | None] = mapped_column(BigId, comment="宽（像素）")
    height: Mapped[int | None] = mapped_column(BigId, comment="高（像素）")
    duration_ms: Mapped[int | None] = mapped_column(BigId, comment="时长（毫秒）")
    thumbnail_bytes: Mapped[int | None] = mapped_column(BigId, comment="缩略图大小（字节）；没有缩略图时为空")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="上传时间（UTC）")
    attached_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, comment="首次被消息或头像使用的时间（UTC）；未使用时为空"
    )
