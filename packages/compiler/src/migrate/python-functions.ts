/** References of the Python program to its own modules. */

/** `app.db.save`: a path of modules, with the name of something in the last. */
const MODULE_PATH = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/;

/** A module path as a file here: `app.db.save` is `./app/db.ts#save`. */
export function fileReference(
  path: string,
): { readonly reference: string; readonly file: string; readonly name: string } | undefined {
  if (!MODULE_PATH.test(path)) return undefined;
  const parts = path.split(".");
  const name = parts.at(-1) ?? "";
  const file = `./${parts.slice(0, -1).join("/")}.ts`;
  return { reference: `${file}#${name}`, file, name };
}

/** Adapters by the last part of their class path, or by their aliases, and what they are called here. */
const ADAPTERS: ReadonlyMap<string, string> = new Map([
  ["OpenAIAdapter", "openai"],
  ["open_ai_adapter", "openai"],
  ["openai", "openai"],
  ["AnthropicAdapter", "anthropic"],
  ["anthropic_adapter", "anthropic"],
  ["anthropic", "anthropic"],
  ["OllamaAdapter", "ollama"],
  ["ollama_adapter", "ollama"],
  ["ollama", "ollama"],
  ["MockLLM", "mock"],
  ["mock_llm", "mock"],
  ["mock", "mock"],
  ["InMemoryMemory", "in_memory"],
  ["in_memory_memory", "in_memory"],
  ["in_memory", "in_memory"],
]);

/** What an adapter of the Python program is called here, where there is one like it. */
export function adapterName(written: string): string | undefined {
  const last = written.split(/[.:]/).at(-1) ?? "";
  return ADAPTERS.get(last);
}
