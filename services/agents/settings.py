"""How an agent is described, as `schemas/agent.py` says."""

from schemas.agent import ALL_TOOLS, AgentSettings, LimitSettings, ModelSettings, ToolName

__all__ = ["ALL_TOOLS", "AgentSettings", "LimitSettings", "ModelSettings", "ToolName"]
