"""Tests through the public door, on every database that is reachable."""
