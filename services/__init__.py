"""What the product does: plain classes and functions that know neither requests nor sockets' doors nor status codes."""
