"""Files, and the messages that show them."""

import sqlalchemy as sa
from alembic import op

from models.base import TABLE_OPTIONS, BigId, UtcDateTime, Uuid36

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "files",
        sa.Column("id", Uuid36, primary_key=True, comment="文件编号（随机 UUID，也是存储名）"),
        sa.Column("owner_id", BigId, sa.ForeignKey("users.id"), nullable=False, comment="上传者编号"),
        sa.Column("name", sa.String(255), nullable=False, comment="显示的文件名"),
        sa.Column("media_type", sa.String(100), nullable=False, comment="由内容判定的媒体类型"),
        sa.Column("kind", sa.String(16), nullable=False, comment="种类：image 图片，audio 音频，video 视频，file 其他"),
        sa.Column("size_bytes", BigId, nullable=False, comment="大小（字节），缩略图不计"),
        sa.Column("width", BigId, nullable=True, comment="宽（像素）"),
        sa.Column("height", BigId, nullable=True, comment="高（像素）"),
        sa.Column("duration_ms", BigId, nullable=True, comment="时长（毫秒）"),
        sa.Column("thumbnail_bytes", BigId, nullable=True, comment="缩略图大小（字节）；没有缩略图时为空"),
        sa.Column("created_at", UtcDateTime, nullable=False, comment="上传时间（UTC）"),
        sa.Column("attached_at", UtcDateTime, nullable=True, comment="首次被消息或头像使用的时间（UTC）；未使用时为空"),
        comment="文件",
        **TABLE_OPTIONS,
    )
    op.create_index("ix_files_owner", "files", ["owner_id"])
    op.create_index("ix_files_orphans", "files", ["attached_at", "created_at"])
    op.create_table(
        "attachments",
        sa.Column("room_id", BigId, primary_key=True, autoincrement=False, comment="房间编号"),
        sa.Column("seq", BigId, primary_key=True, autoincrement=False, comment="消息序号"),
        sa.Column("file_id", Uuid36, primary_key=True, comment="文件编号"),
        comment="消息附件",
        sqlite_with_rowid=False,
        **TABLE_OPTIONS,
    )
    op.create_index("ix_attachments_file", "attachments", ["file_id"])


def downgrade() -> None:
    op.drop_table("attachments")
    op.drop_table("files")
