"""The keys of models: which one a model needs, and where it is. They are kept nowhere else and never written down."""

import os
from collections.abc import Callable, Mapping

from schemas.agent import ModelSettings
from services.agents.upstream import Model

OPENAI_URL = "https://api.openai.com/v1"
OPENAI_KEY = "OPENAI_API_KEY"

KeyOf = Callable[[str], str | None]
"""Finds the key that a variable names; None or empty if there is none."""


def needed_key(model: Model | ModelSettings) -> str:
    """The variable that names the model's key; empty if it needs none, as many of one's own do."""
    return model.key_variable or ("" if model.base_url else OPENAI_KEY)


class Keys:
    """Finds keys in the environment, as it is at that moment, and among those that the agents' file holds itself."""

    def __init__(self, from_file: Mapping[str, str] | None = None) -> None:
        self._from_file = dict(from_file or {})

    def find(self, variable: str) -> str | None:
        """The key of this name, or None."""
        return os.environ.get(variable) or self._from_file.get(variable)

    def missing(self, model: Model | ModelSettings) -> str:
        """The variable that would have to be set for this model; empty if nothing is missing."""
        variable = needed_key(model)
        return variable if variable and not self.find(variable) else ""
