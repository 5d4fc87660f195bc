"""Shapes on the wire, one file per noun: what comes in is checked here, and what goes out is described here."""
