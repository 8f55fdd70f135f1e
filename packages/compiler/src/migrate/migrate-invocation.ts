import { isScalar, YAMLSeq } from "yaml";
import { byHand, type Migration, respelled, rewrote } from "./migration.ts";
import { mapOf, pairOf, plainPair, removeKey, renameKey, textIn, textOf, type YamlNodeMap } from "./yaml-map.ts";

/** The macros that came with the Python program, and are here too. */
const MACROS = new Set(["reasoning_agent", "conversation", "llm_workflow"]);

/** An invocation of a macro that came with the Python program. */
export function migrateInvocation(node: YamlNodeMap, spec: YamlNodeMap, migration: Migration): void {
  if (!/^macro_invocation(?:_node)?$/.test(textOf(node, "kind") ?? "")) return;
  const macro = pairOf(spec, "macro")?.value;
  const written = textIn(macro) ?? "";
  const name = written.replace(/^core:/, "");
  if (!MACROS.has(name) || !isScalar(macro)) return;
  if (name !== written) {
    respelled(macro, { message: `the macro "${written}" is written "${name}"` }, migration);
    macro.value = name;
  }
  for (const key of ["config", "inputs", "params"]) {
    const given = mapOf(spec, key);
    if (given !== undefined) migrateArguments(given, migration);
  }
}

function migrateArguments(given: YamlNodeMap, migration: Migration): void {
  const tools = pairOf(given, "allowed_tools");
  if (tools !== undefined && pairOf(given, "tools") === undefined) {
    respelled(tools.key, { message: '"allowed_tools" is written "tools"' }, migration);
    renameKey(tools, "tools");
  }
  const format = pairOf(given, "tool_format");
  if (format !== undefined) {
    rewrote(format.key, { message: "tool_format is taken out: tools are called as the model knows best" }, migration);
    removeKey(given, "tool_format");
  }
  const memory = pairOf(given, "memory_adapter");
  if (memory !== undefined) {
    const hint = "take it out, and say what remembers under spec.ports: memory: {adapter: in_memory}";
    byHand(memory.key, { message: "the memory of a conversation is the port memory", hint }, migration);
  }
  migrateToolUse(given, migration);
}

/** Whether tools are used follows from which there are. */
function migrateToolUse(given: YamlNodeMap, migration: Migration): void {
  const pair = pairOf(given, "enable_tool_use");
  if (pair === undefined) return;
  const isOff = isScalar(pair.value) && pair.value.value === false;
  const message = isOff ? "enable_tool_use: false is written tools: []" : "enable_tool_use is taken out: tools says it";
  rewrote(pair.key, { message }, migration);
  removeKey(given, "enable_tool_use");
  if (!isOff) return;
  removeKey(given, "tools");
  const none = new YAMLSeq();
  none.flow = true;
  const tools = plainPair("tools", null);
  tools.value = none;
  given.items.push(tools);
}
