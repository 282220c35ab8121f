import asyncio
import time
import uuid
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx


class MCPAdmin:
    """Middleware of an MCP server that reports each tool call."""

    def __init__(self, url: str, key: str) -> None:
        self.session = {"session_id": str(uuid.uuid4()), "user_agent": "mcp-python"}
        self.http = httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=5)
        self.reports = set()

    @asynccontextmanager
    async def lifespan(self, server):
        """Waits for the last reports before the server ends."""
        yield {}
        await asyncio.gather(*self.reports, return_exceptions=True)

    async def __call__(self, context, call_next):
        if context.method != "tools/call":
            return await call_next(context)
        event = {
            "session_id": self.session["session_id"],
            "event_type": "tool_call",
            "tool_name": context.params.get("name"),
            "timestamp": datetime.now(UTC).isoformat(),
            "success": True,
        }
        started = time.perf_counter()
        try:
            result = await call_next(context)
            if result.get("isError"):
                text = " ".join(part.get("text", "") for part in result["content"])
                event |= {"success": False, "error_message": text}
            return result
        except Exception as error:
            event |= {"success": False, "error_message": str(error)}
            raise
        finally:
            event["response_time_ms"] = (time.perf_counter() - started) * 1000
            report = asyncio.create_task(self.report(event))  # the tool's caller does not wait for it
            self.reports.add(report)
            report.add_done_callback(self.reports.discard)

    async def report(self, event) -> None:
        try:
            await self.http.post("/api/v1/analytics/sessions", json=self.session)
            await self.http.post("/api/v1/analytics/events", json=event)
        except httpx.HTTPError:
            pass  # a report that fails never fails a tool call
