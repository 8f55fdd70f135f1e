/** The drivers that hexDAG's own packages bring. A manifest that names one which is not installed is told what to install. */
const OWN_DRIVERS: Readonly<Record<string, { readonly from: string; readonly ports: readonly string[] }>> = {
  ai_sdk: { from: "@hexdag/driver-ai-sdk", ports: ["llm"] },
  anthropic: { from: "@hexdag/driver-anthropic", ports: ["llm"] },
  http: { from: "@hexdag/driver-http", ports: ["http"] },
  mcp: { from: "@hexdag/driver-mcp", ports: ["tools"] },
  ollama: { from: "@hexdag/driver-ollama", ports: ["llm"] },
  openai: { from: "@hexdag/driver-openai", ports: ["llm"] },
  sqlite: { from: "@hexdag/driver-sqlite", ports: ["datastore", "memory", "vectors"] },
};

/** The package that has a driver of that name for the port. */
export function ownDriverPackage(port: string, name: string): string | undefined {
  const own = Object.hasOwn(OWN_DRIVERS, name) ? OWN_DRIVERS[name] : undefined;
  return own?.ports.includes(port) === true ? own.from : undefined;
}

/** The names of those drivers, for one port. */
export function ownDriverNames(port: string): readonly string[] {
  return Object.entries(OWN_DRIVERS).flatMap(([name, { ports }]) => (ports.includes(port) ? [name] : []));
}
