"""The doors: HTTP or WebSocket in, one service call, a shape out."""
