"""What the whole server remembers of itself."""

from typing import Literal

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, BigId, Uuid36

Registration = Literal["open", "invite"]


class ServerState(Base):
    """The one row of this table names the history (`epoch`) that all versions and seqs belong to."""

    __tablename__ = "server_state"
    __table_args__ = (TABLE_OPTIONS | {"comment": "服务器状态（只有一行）"},)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False, comment="恒为一")
    epoch: Mapped[str] = mapped_column(Uuid36, comment="纪元：恢复备份后更换，旧版本号随之失效")
    registration: Mapped[Registration] = mapped_column(
        String(16), default="open", server_default="open", comment="注册方式：open 开放，invite 凭邀请"
    )
