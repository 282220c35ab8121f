"""A small HTTP server that notes who calls it, and answers as it is told."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


class Listener:
    """Answers every request with `status` and `headers`; `calls` has the requests' lines and headers."""

    def __init__(self, status: int = 200, headers: dict[str, str] | None = None, host: str = "127.0.0.1") -> None:
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.status, self.headers = status, headers or {}
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                listener.calls.append((self.requestline, dict(self.headers)))
                self.send_response(listener.status)
                for name, value in listener.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer((host, 0), Handler)
        self.port = self.server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
