"""A person or an agent who can be a member of rooms."""

from datetime import datetime
from typing import Literal

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, BigId, UtcDateTime, Uuid36

SiteRole = Literal["admin", "member"]


class User(Base):
    """An account. `username_key` is the user name without case and width; it is what must be unique."""

    __tablename__ = "users"
    __table_args__ = (TABLE_OPTIONS | {"comment": "用户：人或智能体"},)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True, comment="用户编号")
    username: Mapped[str] = mapped_column(String(32), comment="用户名（原样）")
    username_key: Mapped[str] = mapped_column(String(128), unique=True, comment="用户名（忽略大小写与全半角，唯一）")
    display_name: Mapped[str] = mapped_column(String(64), comment="显示名称")
    status_text: Mapped[str] = mapped_column(String(100), default="", server_default="", comment="个性签名")
    avatar: Mapped[str | None] = mapped_column(Uuid36, comment="头像的文件编号；为空时由名称生成")
    role: Mapped[SiteRole] = mapped_column(
        String(16), default="member", server_default="member", comment="站点角色：admin 管理员，member 成员"
    )
    kind: Mapped[str] = mapped_column(String(16), comment="种类：person 人，agent 智能体")
    password_hash: Mapped[str | None] = mapped_column(String(255), comment="密码散列；不能登录的用户为空")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="创建时间（UTC）")
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="停用时间（UTC）；未停用为空")
