"""Where the bytes of files are kept: a folder, or an S3-compatible service. It knows names and bytes, and nothing
else of ours.
"""
