"""A network that is slow: a proxy that hands each byte on after a delay, in each direction."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import Self

from server import free_port


class SlowLink:
    """Leads from a port of its own to another port of this machine."""

    def __init__(self, port: int, seconds: float) -> None:
        self.target = port
        self.port = free_port()
        self.seconds = seconds
        self.database = ""
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        serving = asyncio.start_server(self.serve, "127.0.0.1", self.port)
        asyncio.run_coroutine_threadsafe(serving, self.loop).result(timeout=10)
        return self

    def __exit__(self, *_: object) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(timeout=10)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
            await asyncio.gather(self.carry(reader, far_writer), self.carry(far_reader, writer))

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hands on what comes, in order: each piece waits for its own moment, not for the piece before it."""
        while data := await reader.read(65_536):
            self.loop.call_later(self.seconds, writer.write, data)
        self.loop.call_later(self.seconds, writer.close)
