/**
 * What sets the two settings that the snippets read, in a shell: so their code stays the tested one, and the key stays
 * out of it.
 */
export function environment({ url, key }) {
  return `export MCP_ADMIN_URL=${quoted(url)}\nexport MCP_ADMIN_KEY=${quoted(key)}`;
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
