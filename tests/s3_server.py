"""A small S3-compatible service for tests: one bucket in memory, the few operations that a storage needs."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

BUCKET, KEY_ID, SECRET = "teahouse", "an-access-key", "a-secret-of-the-tests"
PART_OF_A_LIST = 2


class Service:
    """What it holds, what it was asked, and how it is to behave."""

    def __init__(self) -> None:
        self.address = ""
        self.objects: dict[str, tuple[bytes, datetime]] = {}
        self.parts: dict[str, dict[int, bytes]] = {}
        self.asked: list[str] = []
        self.refuses = False


class Door(BaseHTTPRequestHandler):
    """One connection. It wants a signature of the right key, and does not reckon it up."""

    service: Service
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _answer(self, status: int, body: bytes = b"", **headers: Any) -> None:
        self.send_response(status)
        if self.command != "HEAD":
            headers["Content_Length"] = str(len(body))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query, keep_blank_values=True).items()}
        bucket, _, key = unquote(address.path).lstrip("/").partition("/")
        self.service.asked.append(f"{self.command} {'/'.join(sorted(query)) or '-'}")
        signed = f"AWS4-HMAC-SHA256 Credential={KEY_ID}/" in self.headers.get("Authorization", "")
        if self.service.refuses or not signed or bucket != BUCKET:
            self._answer(403, b"<Error><Code>AccessDenied</Code></Error>", Content_Type="application/xml")
        else:
            getattr(self, f"_{self.command.lower()}")(key, query, body)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _handle

    def _put(self, key: str, query: dict[str, str], body: bytes) -> None:
        if "uploadId" in query:
            self.service.parts[query["uploadId"]][int(query["partNumber"])] = body
        else:
            self.service.objects[key] = (body, datetime.now(UTC))
        self._answer(200, ETag=f'"{md5(body).hexdigest()}"')

    def _post(self, key: str, query: dict[str, str], body: bytes) -> None:
        if "delete" in query:
            keys = re.findall("<Key>(.*?)</Key>", body.decode())
            for deleted in keys:
                self.service.objects.pop(deleted, None)
            self._answer_xml(
                f"<DeleteResult>{''.join(f'<Deleted><Key>{key}</Key></Deleted>' for key in keys)}</DeleteResult>"
            )
            return
        if "uploads" in query:
            upload = str(len(self.service.parts))
            self.service.parts[upload] = {}
            self._answer_xml(
                f"<InitiateMultipartUploadResult><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>"
            )
        else:
            parts = self.service.parts.pop(query["uploadId"])
            self.service.objects[key] = (b"".join(parts[number] for number in sorted(parts)), datetime.now(UTC))
            self._answer_xml('<CompleteMultipartUploadResult><ETag>"whole"</ETag></CompleteMultipartUploadResult>')

    def _delete(self, key: str, query: dict[str, str], body: bytes) -> None:
        self.service.objects.pop(key, None)
        self._answer(204)

    def _head(self, key: str, query: dict[str, str], body: bytes) -> None:
        self._get(key, query, body)

    def _get(self, key: str, query: dict[str, str], body: bytes) -> None:
        if not key:
            self._list(query)
            return
        if key not in self.service.objects:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>", Content_Type="application/xml")
            return
        content, moment = self.service.objects[key]
        headers: dict[str, Any] = {
            "Last_Modified": f"{moment:%a, %d %b %Y %H:%M:%S GMT}",
            "ETag": f'"{md5(content).hexdigest()}"',
        }
        first, _, last = self.headers.get("Range", "").removeprefix("bytes=").partition("-")
        if first:
            end = min(int(last), len(content) - 1)
            part = content[int(first) : end + 1]
            self._answer(206, part, Content_Range=f"bytes {first}-{end}/{len(content)}", **headers)
        elif self.command == "HEAD":
            self._answer(200, Content_Length=str(len(content)), **headers)
        else:
            self._answer(200, content, **headers)

    def _list(self, query: dict[str, str]) -> None:
        keys = sorted(key for key in self.service.objects if key.startswith(query.get("prefix", "")))
        keys = [key for key in keys if key > query.get("continuation-token", "")]
        listed, more = keys[:PART_OF_A_LIST], len(keys) > PART_OF_A_LIST
        contents = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(self.service.objects[key][0])}</Size>"
            f"<LastModified>{self.service.objects[key][1]:%Y-%m-%dT%H:%M:%S.000Z}</LastModified>"
            "<ETag>x</ETag></Contents>"
            for key in listed
        )
        token = f"<NextContinuationToken>{escape(listed[-1])}</NextContinuationToken>" if more else ""
        truncated = str(more).lower()
        self._answer_xml(
            f"<ListBucketResult>{contents}<IsTruncated>{truncated}</IsTruncated>{token}</ListBucketResult>"
        )

    def _answer_xml(self, text: str) -> None:
        self._answer(200, text.encode(), Content_Type="application/xml")


@contextmanager
def s3_server() -> Iterator[Service]:
    """Run the service until the block ends."""
    service = Service()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("OwnDoor", (Door,), {"service": service}))
    server.daemon_threads = True
    service.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="S3")
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
