"""What roles in a room are for."""

MODERATORS = frozenset({"owner", "admin"})
"""Who looks after a room: they bring people in, send them out and keep them out, recall what others said, pin, and call
everybody.
"""
