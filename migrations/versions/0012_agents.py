"""Agents, their chats with people, the record of their answers, what they propose, and what people think of them."""

import sqlalchemy as sa
from alembic import op

from models.base import TABLE_OPTIONS, BigId, UtcDateTime, Uuid36

revision = "0012"
down_revision = "0011"

HANGING = "附加内容（JSON）：提及、表情回应、文件、置顶、转发来源、链接预览"
OPTIONS = {"sqlite_with_rowid": False, **TABLE_OPTIONS}


def upgrade() -> None:
    _comment("messages", "kind", sa.String(16), "种类：text 文本，answer 智能体的回答，notice 提示")
    _comment("messages", "extras", sa.Text(), f"{HANGING}、回答状态、提示；没有时为空", nullable=True)
    _comment("rooms", "kind", sa.String(16), "种类：public 公开，private 私有，direct 两人，session 与智能体的会话")
    op.create_table(
        "agents",
        sa.Column(
            "user_id", BigId, sa.ForeignKey("users.id"), primary_key=True, autoincrement=False, comment="用户编号"
        ),
        sa.Column("origin", sa.String(16), nullable=False, comment="来源：builtin 内置，file 配置文件，admin 管理员"),
        sa.Column(
            "file_hash",
            sa.String(64),
            nullable=True,
            comment="配置文件中该条目的 SHA-256：文件改变时才覆盖管理员的修改",
        ),
        sa.Column("config", sa.Text, nullable=False, comment="配置（JSON）：说明、模型、工具、价格、限额；不含密钥"),
        sa.Column("updated_at", UtcDateTime, nullable=False, comment="更新时间（UTC）"),
        comment="智能体",
        **OPTIONS,
    )
    op.create_table(
        "chat_sessions",
        sa.Column("id", Uuid36, primary_key=True, comment="会话编号（UUID）"),
        sa.Column("room_id", BigId, sa.ForeignKey("rooms.id"), nullable=False, comment="房间编号"),
        sa.Column("user_id", BigId, sa.ForeignKey("users.id"), nullable=False, comment="用户编号"),
        sa.Column("agent_id", BigId, sa.ForeignKey("users.id"), nullable=False, comment="智能体的用户编号"),
        sa.Column(
            "named_by",
            sa.String(16),
            nullable=False,
            comment="名称由谁而来：default 默认，words 首条消息，model 模型，person 本人",
        ),
        sa.Column("agent_state", sa.Text, nullable=True, comment="智能体的状态（JSON）"),
        sa.Column("created_at", UtcDateTime, nullable=False, comment="创建时间（UTC）"),
        sa.Column("updated_at", UtcDateTime, nullable=False, comment="更新时间（UTC）"),
        comment="与智能体的会话",
        **TABLE_OPTIONS,
    )
    op.create_index("uq_chat_sessions_room_id", "chat_sessions", ["room_id"], unique=True)
    op.create_index("ix_chat_sessions_user_id", "chat_sessions", ["user_id", "id"])
    _answers()
    op.create_table(
        "proposals",
        sa.Column("id", Uuid36, primary_key=True, comment="提议编号（UUID）"),
        sa.Column("room_id", BigId, nullable=False, comment="房间编号"),
        sa.Column("seq", BigId, nullable=False, comment="回答消息的序号"),
        sa.Column("asker_id", BigId, nullable=False, comment="提问者编号：只有其本人可以决定"),
        sa.Column("action", sa.String(32), nullable=False, comment="操作"),
        sa.Column("arguments", sa.Text, nullable=False, comment="参数（JSON）：将要做的事，一字不差"),
        sa.Column(
            "state",
            sa.String(16),
            nullable=False,
            comment="状态：pending 等待，approved 已同意并完成，declined 已拒绝，failed 未能完成",
        ),
        sa.Column("created_at", UtcDateTime, nullable=False, comment="提议时间（UTC）"),
        sa.Column("decided_at", UtcDateTime, nullable=True, comment="决定时间（UTC）"),
        comment="智能体提议的操作",
        **TABLE_OPTIONS,
    )
    op.create_index("ix_proposals_room_id", "proposals", ["room_id", "seq"])
    op.create_table(
        "feedback",
        sa.Column("id", Uuid36, primary_key=True, comment="评价编号（UUID）"),
        sa.Column("user_id", BigId, nullable=False, comment="评价者编号"),
        sa.Column("room_id", BigId, nullable=False, comment="房间编号"),
        sa.Column("seq", BigId, nullable=False, comment="回答消息的序号"),
        sa.Column("rating", sa.SmallInteger, nullable=False, comment="评分：一到五"),
        sa.Column("comment", sa.String(1000), nullable=False, comment="评语；可以为空"),
        sa.Column("created_at", UtcDateTime, nullable=False, comment="首次评价时间（UTC）"),
        sa.Column("updated_at", UtcDateTime, nullable=False, comment="更新时间（UTC）"),
        comment="对回答的评价",
        **TABLE_OPTIONS,
    )
    op.create_index("uq_feedback_answer", "feedback", ["user_id", "room_id", "seq"], unique=True)


def downgrade() -> None:
    for table in ("feedback", "proposals", "answers", "chat_sessions", "agents"):
        op.drop_table(table)
    _comment("rooms", "kind", sa.String(16), "种类：public 公开，private 私有，direct 两人")
    _comment("messages", "extras", sa.Text(), f"{HANGING}；没有时为空", nullable=True)
    _comment("messages", "kind", sa.String(16), "种类：text 文本")


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("room_id", BigId, primary_key=True, autoincrement=False, comment="房间编号"),
        sa.Column("seq", BigId, primary_key=True, autoincrement=False, comment="回答消息的序号"),
        sa.Column("agent_id", BigId, nullable=False, comment="智能体的用户编号"),
        sa.Column("asker_id", BigId, nullable=False, comment="提问者编号；由智能体引起时为最初的提问者"),
        sa.Column("question_seq", BigId, nullable=False, comment="所回答消息的序号"),
        sa.Column(
            "status",
            sa.String(16),
            nullable=False,
            comment="状态：queued 排队，streaming 生成中，done 完成，stopped 已停止，failed 失败，interrupted 中断",
        ),
        sa.Column("hops", BigId, nullable=False, comment="跳数：人的提问引起的为一，由智能体的回答引起的逐次加一"),
        sa.Column("thought", sa.Text, nullable=False, comment="思考过程"),
        sa.Column("steps", sa.Text, nullable=False, comment="步骤（JSON）：工具、参数、结果、时间"),
        sa.Column("models_usage", sa.Text, nullable=True, comment="模型用量（JSON）：令牌数、费用"),
        sa.Column("metadata", sa.Text, nullable=True, comment="元数据（JSON）"),
        sa.Column("holder", Uuid36, nullable=True, comment="正在生成它的服务器；没有时为空"),
        sa.Column("held_until", UtcDateTime, nullable=True, comment="租约到期时间（UTC）"),
        sa.Column("asked_at", UtcDateTime, nullable=False, comment="提问时间（UTC）"),
        sa.Column("started_at", UtcDateTime, nullable=True, comment="开始时间（UTC）"),
        sa.Column("ended_at", UtcDateTime, nullable=True, comment="结束时间（UTC）"),
        comment="智能体的回答",
        **OPTIONS,
    )
    op.create_index("ix_answers_status", "answers", ["status", "held_until"])
    op.create_index("ix_answers_room_id", "answers", ["room_id", "asked_at"])
    op.create_index("ix_answers_asker_id", "answers", ["asker_id", "asked_at"])


def _comment(table: str, column: str, type_: sa.types.TypeEngine[str], comment: str, *, nullable: bool = False) -> None:
    """Describe a column anew; SQLite keeps no comments, and would copy the whole table."""
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column(table, column, existing_type=type_, existing_nullable=nullable, comment=comment)
