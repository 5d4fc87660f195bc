"""The servers that Teahouse is measured against; `benchmarks/peer.py` starts them."""
