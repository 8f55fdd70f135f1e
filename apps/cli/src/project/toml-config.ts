/** A Config written as TOML, for the Python program: hexdag.toml, or `[tool.hexdag]` of a pyproject.toml. */
import { basename } from "node:path";
import { exampleText } from "@hexdag/compiler";
import { HexdagError, isJsonObject, type JsonObject } from "@hexdag/kernel";
import { parse, TomlError } from "smol-toml";
import type { FoundConfig } from "./find-config.ts";

/** The same as a `kind: Config` document. Its comments are lost. */
export function yamlOfToml({ path, bytes }: Pick<FoundConfig, "path" | "bytes">): string {
  const spec = specOf(path, bytes);
  const from = basename(path) === "pyproject.toml" ? "[tool.hexdag] of pyproject.toml" : basename(path);
  const head = `# Made from ${from} by \`hexdag migrate config\`.\nkind: Config\n`;
  return Object.keys(spec).length === 0 ? `${head}spec: {}\n` : `${head}spec:\n${blockText(spec, "  ")}`;
}

/** A map with a line for each of its entries, those of maps in it below them. */
function blockText(map: JsonObject, indent: string): string {
  return Object.entries(map)
    .map(([key, value]) => {
      const line = `${indent}${exampleText(key)}:`;
      return isJsonObject(value) && Object.keys(value).length > 0
        ? `${line}\n${blockText(value, `${indent}  `)}`
        : `${line} ${flowText(value)}\n`;
    })
    .join("");
}

/** On one line, whatever it takes: JSON is YAML. */
function flowText(value: unknown): string {
  const text = exampleText(value);
  return text.includes("\n") ? JSON.stringify(value) : text;
}

function specOf(path: string, bytes: Uint8Array): JsonObject {
  const whole = parsed(path, bytes);
  const tool = isJsonObject(whole["tool"]) ? whole["tool"]["hexdag"] : undefined;
  // hexdag.toml may hold the sections themselves; other files only what is marked as ours.
  const spec =
    tool === undefined && basename(path) !== "pyproject.toml" && !Object.hasOwn(whole, "tool") ? whole : tool;
  if (isJsonObject(spec)) return inOurWords(spec);
  throw new HexdagError({
    code: "HD8002",
    message: `"${path}" has no [tool.hexdag]`,
    hint: "name a file with a Config",
  });
}

/** `modules` is the old word for `plugins`, and `orchestrator` another for `kernel`; what had no effect goes. */
function inOurWords(spec: JsonObject): JsonObject {
  const words: Readonly<Record<string, string>> = { modules: "plugins", orchestrator: "kernel" };
  return Object.fromEntries(
    Object.entries(spec).flatMap(([key, value]) => {
      if (key === "dev_mode" || (key === "modules" && Object.hasOwn(spec, "plugins"))) return [];
      if (key === "plugins" && Array.isArray(value) && Array.isArray(spec["modules"]))
        return [[key, [...value, ...spec["modules"]]] as const];
      const word = words[key];
      return [[word !== undefined && !Object.hasOwn(spec, word) ? word : key, value] as const];
    }),
  );
}

function parsed(path: string, bytes: Uint8Array): JsonObject {
  try {
    const value: unknown = JSON.parse(JSON.stringify(parse(new TextDecoder().decode(bytes))));
    return isJsonObject(value) ? value : {};
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason = "it is not TOML"] = error.message.replace(/^Invalid TOML document: /u, "").split("\n");
    throw new HexdagError({
      code: "HD8011",
      message: `${path}:${error.line}:${error.column}: ${reason}`,
      hint: "correct it, or write a hexdag.yaml with kind: Config",
      cause: error,
    });
  }
}
