"""Failures on the wire (RFC 9457)."""

from pydantic import BaseModel, Field


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    field: str = Field(description="Path of the field, dotted.")
    reason: str = Field(description="What is wrong with it.")


class Problem(BaseModel):
    """`application/problem+json`."""

    type: str = "about:blank"
    title: str = Field(description="The status in words.")
    status: int
    code: str = Field(description="Stable; made for programs.")
    detail: str = Field(description="What happened and what to do; made for people, in their language.")
    retryable: bool = Field(description="Whether the same request may succeed later.")
    retry_after_s: float | None = Field(default=None, description="When, in seconds.")
    errors: list[FieldProblem] | None = Field(default=None, description="Which fields are at fault.")
