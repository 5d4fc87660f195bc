"""What makes a user an agent."""

from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, BigId, UtcDateTime

Origin = Literal["builtin", "file", "admin"]


class Agent(Base):
    """How an agent answers: its instructions, model, tools and limits as JSON. Keys are never in it."""

    __tablename__ = "agents"
    __table_args__ = (TABLE_OPTIONS | {"comment": "智能体", "sqlite_with_rowid": False},)

    user_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("users.id"), primary_key=True, autoincrement=False, comment="用户编号"
    )
    origin: Mapped[Origin] = mapped_column(String(16), comment="来源：builtin 内置，file 配置文件，admin 管理员")
    file_hash: Mapped[str | None] = mapped_column(
        String(64), comment="配置文件中该条目的 SHA-256：文件改变时才覆盖管理员的修改"
    )
    config: Mapped[str] = mapped_column(Text, comment="配置（JSON）：说明、模型、工具、价格、限额；不含密钥")
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="更新时间（UTC）")
