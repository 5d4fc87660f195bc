"""Agents: whom they hear, what they are shown, and how they answer."""
