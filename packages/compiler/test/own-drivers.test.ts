/** A manifest that names a driver of ours which nobody has installed. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type AnyDriverType, type ComponentRegistry, defineDriver } from "@hexdag/kernel";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { compileText } from "./support/compile-text.ts";
import { testRegistry } from "./support/components.ts";

const PACKAGES = join(import.meta.dirname, "../..");
const packageJson = z.object({
  name: z.string(),
  hexdag: z.object({ drivers: z.record(z.string(), z.string()) }),
});

/** Every driver that our packages declare, with its package. */
const declared = readdirSync(PACKAGES)
  .filter((directory) => directory.startsWith("driver-"))
  .flatMap((directory) => {
    const text = readFileSync(join(PACKAGES, directory, "package.json"), "utf8");
    const { name: from, hexdag } = packageJson.parse(JSON.parse(text));
    return Object.keys(hexdag.drivers).map((name) => [name, from] as const);
  });

const PORTS: Readonly<Record<string, string>> = { http: "http", mcp: "tools", sqlite: "memory" };

/** A port is known by what fills it. */
function other(port: "http" | "memory"): AnyDriverType {
  return defineDriver({
    name: "other",
    port,
    description: "Another.",
    config: z.unknown(),
    create: () => expect.unreachable(),
  });
}

const drivers = [...testRegistry.drivers, other("http"), other("memory")];
const components: ComponentRegistry = { ...testRegistry, drivers };

function hintFor(port: string, adapter: string): string | undefined {
  const node = "- {kind: llm, metadata: {name: ask}, spec: {human_message: hi}}";
  const text = `kind: Pipeline\nmetadata: {name: demo}\nspec:\n  ports: {${port}: ${adapter}}\n  nodes:\n    ${node}\n`;
  const { diagnostics } = compileText(text, { components });
  return diagnostics.find(({ code }) => code === "HD3011")?.hint;
}

describe("a driver of ours that is not installed", () => {
  it.each(declared)("%s is told to be in its package", (name, from) => {
    const port = PORTS[name] ?? "llm";
    expect(hintFor(port, port === "llm" ? `${name}/a-model` : name)).toBe(`${from} brings it: npm install ${from}`);
  });

  it.each([
    ["opanai/gpt-5", 'did you mean "openai"?'],
    ["OpenAI/gpt-5", 'did you mean "openai"?'],
    ["antropic/claude-sonnet-5-5", 'did you mean "anthropic"?'],
    ["constructor/x", expect.stringContaining("installed for this port")],
  ])("is meant by %s", (adapter, hint) => {
    expect(hintFor("llm", adapter)).toEqual(hint);
  });
});
