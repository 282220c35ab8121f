"""A small MCP server with the hook: `mcp_server.py stdio`, or `mcp_server.py http PORT`."""

from __future__ import annotations

import asyncio
import os
import sys

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_admin_hook import MCPAdmin

analytics = MCPAdmin(os.environ["MCP_ADMIN_URL"], os.environ["MCP_ADMIN_KEY"])
server = MCPServer("weather", middleware=[analytics], lifespan=analytics.lifespan, log_level="ERROR")


@server.tool()
async def forecast(city: str, seconds: float) -> str:
    await asyncio.sleep(seconds)
    return f"Sunny in {city}"


@server.tool()
async def alerts(region: str) -> str:
    raise ToolError(f"no such region: {region}")


if sys.argv[1] == "stdio":
    server.run("stdio")
else:
    server.run("streamable-http", host="127.0.0.1", port=int(sys.argv[2]))
