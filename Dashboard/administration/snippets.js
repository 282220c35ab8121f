/**
 * What sets the two settings that the snippets read, in a shell: so their code stays the tested one, and the key stays
 * out of it.
 */
export function environment({ url, key }) {
  return `export MCP_ADMIN_URL=${quoted(url)}\nexport MCP_ADMIN_KEY=${quoted(key)}`;
}

/** What adds the Python hook to a server, where the hook is kept as `mcp_admin_hook.py`. */
export function pythonUse() {
  return [
    "import os", "", "from mcp.server.mcpserver import MCPServer", "from mcp_admin_hook import MCPAdmin", "",
    "analytics = MCPAdmin(os.environ[\"MCP_ADMIN_URL\"], os.environ[\"MCP_ADMIN_KEY\"])",
    "server = MCPServer(\"my-server\", middleware=[analytics])",
  ].join("\n");
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
