/** Which value holds in the end, and who says so: Config → Pipeline → node. */
import { describe, expect, test } from "vitest";
import { compile, effectiveConfig } from "../src/index.ts";
import { testRegistry } from "./support/components.ts";

const CONFIG = `kind: Config
spec:
  kernel: { max_concurrent_nodes: 20, default_node_timeout: 2m }
  limits: { max_llm_calls: 100, max_cost_usd: 10 }
  caps: { deny: [secret] }
  logging: { level: WARNING, format: structured, output_file: logs/run.log, use_color: false, include_timestamp: true }
  drivers: ["@acme/driver"]
  ports: { llm: mock }
`;
const PIPELINE = `kind: Pipeline
metadata: { name: demo }
spec:
  orchestrator: { max_concurrent_nodes: 4 }
  limits: { max_llm_calls: 7 }
  caps: [llm]
  policies: [{ type: retry, config: { max_attempts: 2 } }]
  nodes:
    - kind: llm
      metadata: { name: ask }
      spec: { human_message: hi, timeout: 5, limits: { max_llm_calls: 1 }, ports: { llm: "@acme/driver" } }
    - kind: llm
      metadata: { name: plain }
      spec: { human_message: hi }
`;

const options = { components: testRegistry, config: { file: "conf/hexdag.yaml", text: CONFIG } };

function table(...[source, given]: Parameters<typeof effectiveConfig>): Readonly<Record<string, string>> {
  const { settings, diagnostics } = effectiveConfig(source, given);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return Object.fromEntries(
    settings.map(({ path, value, span, by }) => [
      path,
      `${JSON.stringify(value)} ${by}${span === undefined ? "" : ` ${span.file}:${span.line}`}`,
    ]),
  );
}

describe("what holds for a pipeline", () => {
  const held = table({ file: "p.yaml", text: PIPELINE }, options);

  test("is its own word, else the Config's, else the default", () => {
    expect(held).toMatchObject({
      "kernel.max_concurrent_nodes": "4 pipeline p.yaml:4",
      "kernel.default_node_timeout": '"2m" config conf/hexdag.yaml:3',
      "kernel.scheduling": '"ready" default',
      "kernel.pipeline_timeout": "null default",
    });
  });

  test("is said limit by limit", () => {
    expect(held).toMatchObject({
      "limits.max_llm_calls": "7 pipeline p.yaml:5",
      "limits.max_cost_usd": "10 config conf/hexdag.yaml:4",
    });
  });

  test("tells what each node has of its own or is given", () => {
    expect(held).toMatchObject({
      "nodes.ask.timeout": '"5000ms" node p.yaml:11',
      "nodes.ask.retry.max_attempts": "2 pipeline p.yaml:7",
      "nodes.ask.limits.max_llm_calls": "1 node p.yaml:11",
      "nodes.ask.ports.llm": '"@acme/driver" node p.yaml:11',
      "nodes.plain.retry.max_attempts": "2 pipeline p.yaml:7",
    });
    expect(Object.keys(held)).not.toContain("nodes.plain.timeout");
  });

  test("has the Config's adapter where a node needs the port", () => {
    expect(held).toMatchObject({ "ports.llm": '"mock" config conf/hexdag.yaml:8' });
  });
});

test("a Config by itself is shown with its defaults", () => {
  const held = table({ file: "hexdag.yaml", text: CONFIG }, { components: testRegistry });
  expect(held).toMatchObject({
    "kernel.max_concurrent_nodes": "20 config hexdag.yaml:3",
    "kernel.strict_validation": "true default",
    "caps.deny": '["secret"] config hexdag.yaml:5',
    "logging.level": '"WARNING" config hexdag.yaml:6',
    "ports.llm": '"mock" config hexdag.yaml:8',
  });
});

test("what the Config says to the host comes with the compilation", () => {
  const { settings, plan } = compile({ file: "p.yaml", text: PIPELINE }, options);
  expect(settings).toEqual({
    logging: {
      level: "warn",
      format: "json",
      outputFile: "conf/logs/run.log",
      useColor: false,
      includeTimestamp: true,
    },
    drivers: ["@acme/driver"],
    trust: { inlineFunctions: true, fileFunctions: true },
  });
  expect(plan?.sources).toEqual([{ file: "p.yaml" }, { file: "conf/hexdag.yaml" }]);
});

test("a Config in the file wins over the project's, but takes nothing away from what that denies", () => {
  const inline = `kind: Config
spec: { kernel: { max_concurrent_nodes: 9 }, caps: { deny: [] }, trust: { file_functions: true } }
---
${PIPELINE.replace("  orchestrator: { max_concurrent_nodes: 4 }\n", "")}`;
  const config = {
    file: "hexdag.yaml",
    text: CONFIG.replace("drivers:", "trust: { file_functions: false }\n  drivers:"),
  };
  const { plan } = compile({ file: "p.yaml", text: inline }, { components: testRegistry, config });
  expect(plan?.options).toMatchObject({ maxConcurrentNodes: 9, defaultNodeTimeoutMs: 120_000 });
  expect(plan?.caps?.flatMap(({ deny }) => deny ?? [])).toEqual(["secret"]);
  const fn = inline.replace(
    /kind: llm\n {6}metadata: \{ name: plain \}\n.*/,
    "kind: function\n      metadata: { name: plain }\n      spec: { fn: ./a.ts#b }",
  );
  const { diagnostics } = compile({ file: "p.yaml", text: fn }, { components: testRegistry, config });
  expect(diagnostics.map(({ code }) => code)).toContain("HD3412");
});
