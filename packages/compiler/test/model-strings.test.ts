/** `llm: openai/gpt-5-mini`: a model named together with the driver that reaches it. */
import { defineDriver } from "@hexdag/kernel";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { CompileOptions } from "../src/index.ts";
import { brief, compileText, planOf } from "./support/compile-text.ts";
import { testRegistry } from "./support/components.ts";

const openai = defineDriver({
  name: "openai",
  port: "llm",
  description: "A vendor.",
  config: z.strictObject({ model: z.string().optional(), api: z.string().optional() }),
  create: () => ({ generate: () => Promise.reject(new TypeError("not for running")) }),
});
const options: Partial<CompileOptions> = {
  components: {
    ...testRegistry,
    driver: (port, name) => (port === "llm" && name === "openai" ? openai : testRegistry.driver(port, name)),
  },
};

function withPorts(ports: string, rest = ""): string {
  return `kind: Pipeline
metadata: { name: demo }
spec:
  ports:
    ${ports}
  nodes:
    - kind: llm
      metadata: { name: ask }
      spec: { human_message: hi }
${rest}`;
}

describe("a model string", () => {
  it("names the adapter before the slash and the model behind it", () => {
    const { ports } = planOf(withPorts("llm: openai/gpt-5-mini"), options);
    expect(ports["llm"]).toMatchObject({ adapter: "openai", config: { model: "gpt-5-mini" } });
    expect(ports["llm"]?.origin).toMatchObject({ line: 5 });
  });

  it("may stand under adapter, beside other options, and among the members of a pool", () => {
    const long = planOf(withPorts("llm: { adapter: openai/meta/llama, config: { api: chat } }"), options);
    expect(long.ports["llm"]).toMatchObject({ adapter: "openai", config: { model: "meta/llama", api: "chat" } });
    const pool = planOf(withPorts("llm: { adapters: [openai/gpt-5, { adapter: openai/gpt-5-mini }] }"), options);
    expect(pool.ports["llm"]?.pool?.members).toMatchObject([
      { adapter: "openai", config: { model: "gpt-5" } },
      { adapter: "openai", config: { model: "gpt-5-mini" } },
    ]);
  });

  it("may stand in an Adapter document, whose config a ref lies over", () => {
    const adapter = `---
kind: Adapter
metadata: { name: cheap }
spec: { port: llm, adapter: openai/gpt-5-mini }
`;
    const { ports } = planOf(withPorts("llm: { ref: cheap, config: { api: chat } }", adapter), options);
    expect(ports["llm"]).toMatchObject({ adapter: "openai", config: { model: "gpt-5-mini", api: "chat" } });
  });

  it.each([
    ["openia/gpt-5-mini", 'HD3011 5:10 no installed driver fills port "llm" as "openia"'],
    ["{ adapter: openai/gpt-5, config: { model: gpt-4 } }", 'HD3403 5:45 port "llm" names its model twice'],
  ])("is refused when it is %s", (port, said) => {
    const { diagnostics } = compileText(withPorts(`llm: ${port}`), options);
    expect(diagnostics.map(brief)).toEqual([expect.stringContaining(said)]);
  });

  it("is none on other ports, in packages and in files", () => {
    const { ports } = planOf(withPorts('llm: "@acme/driver"\n    store: ./stores/mine.ts'), options);
    expect(ports).toMatchObject({ llm: { adapter: "@acme/driver" }, store: { adapter: "stores/mine.ts" } });
    const registry = { ...testRegistry, driver: () => openai };
    const plan = planOf(withPorts("store: acme/thing"), { components: registry });
    expect(plan.ports["store"]).toMatchObject({ adapter: "acme/thing", config: {} });
  });
});
