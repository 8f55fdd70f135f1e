/** Manifests that somebody else sent in, beside the project's own Config file. */
import { type Compilation, compile } from "@hexdag/compiler";
import { describe, expect, it } from "vitest";
import { testRegistry } from "./support/components.ts";

const CONFIG = `
kind: Config
spec: { kernel: { max_concurrent_nodes: "\${LANES}" } }
---
kind: Adapter
metadata: { name: own }
spec: { port: llm, adapter: "./own.ts#Own", config: { token: !secret MODEL_TOKEN } }
---
kind: Macro
metadata: { name: calls }
spec:
  parameters: [{ name: fn, type: str }]
  nodes: [{ kind: function, metadata: { name: f }, spec: { fn: "{{fn}}" } }]
`;

function sentIn(ports: string, node: string): Compilation {
  const text = `kind: Pipeline\nmetadata: { name: p }\nspec:\n  ports: { llm: ${ports} }\n  nodes: [${node}]\n`;
  const config = { file: "hexdag.yaml", text: CONFIG };
  const env = (name: string) => (name === "LANES" ? "3" : undefined);
  return compile({ file: "sent.yaml", text }, { components: testRegistry, trust: "submitted", config, env });
}

const LLM = "{ kind: llm, metadata: { name: a }, spec: { human_message: hi } }";
const codes = ({ diagnostics }: Compilation): readonly string[] => diagnostics.map(({ code }) => code);

describe("a manifest that was sent in", () => {
  it("may refer to what the project's Config declares, which may read files, variables and secrets", () => {
    const { plan, diagnostics } = sentIn("{ ref: own }", LLM);
    expect(diagnostics).toEqual([]);
    expect(plan?.options.maxConcurrentNodes).toBe(3);
    expect(plan?.ports["llm"]?.config).toEqual({ token: { $secret: "MODEL_TOKEN" } });
  });

  it("may not name the file of an adapter itself, in a pool or beside a name of the Config either", () => {
    expect(codes(sentIn("./evil.ts#Evil", LLM))).toEqual(["HD3019"]);
    expect(codes(sentIn("{ adapters: [{ ref: own }, '@evil/driver'] }", LLM))).toEqual(["HD3019"]);
  });

  it("may not have a macro of the Config load code for it", () => {
    const call =
      "{ kind: macro_invocation, metadata: { name: m }, spec: { macro: calls, inputs: { fn: ./evil.ts#f } } }";
    expect(codes(sentIn("mock", call))).toContain("HD3019");
  });
});
