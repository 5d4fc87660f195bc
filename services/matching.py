"""Looking for a part of a name, in the database."""

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.orm import InstrumentedAttribute


def holds(name: InstrumentedAttribute[str], part: str) -> ColumnElement[bool]:
    """Whether a name holds `part`, in whatever case; SQLite folds the case of Latin letters alone, so what is written
    the same counts too.
    """
    exactly, folded = part.strip(), part.strip().lower()
    return or_(name.contains(exactly, autoescape=True), func.lower(name).contains(folded, autoescape=True))
