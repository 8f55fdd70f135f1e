/** Services through the built command: of files, of an MCP server, of a pipeline, and what is told when one is not as it should be. */
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { STDIO_SERVER } from "../packages/driver-mcp/test/support/stdio.ts";
import { createProject, hexdag, type Project, type ResultDocument, root } from "./support/cli.ts";

const ORDERS = `
import { appendFileSync } from "node:fs";
import { defineService, defineTool } from "hexdag";
import * as z from "zod";

const order = z.object({ order: z.string() });
const note = (line: string): void => appendFileSync("diary.txt", line + "\\n");

export const orders = defineService({
  name: "orders",
  description: "The shop's orders.",
  config: z.strictObject({ key: z.string().default("none"), currency: z.string().default("EUR") }),
  create({ currency, key }) {
    note("open " + currency + " " + key.length);
    return { currency };
  },
  tools: ({ currency }) => [
    defineTool({ name: "price", description: "What an order costs.", input: order, run: ({ order: id }) => id.length + " " + currency }),
  ],
  steps: () => [
    defineTool({
      name: "refund",
      description: "Gives the money back.",
      input: order,
      run: ({ order: id }, ctx) => ({ refunded: id, key: ctx.idempotencyKey.split(":").slice(1).join(":") }),
    }),
  ],
  close: () => note("close"),
});
`;
const TOOLS = `
import { defineTool } from "hexdag";
import * as z from "zod";
export const stock = defineTool({ name: "stock", description: "What is there.", input: z.object({}), run: () => 12 });
`;

/** A project in which what services need is installed. */
function projectWith(files: Readonly<Record<string, string>>): Project {
  const dependencies = { "@hexdag/driver-mcp": "*", "acme-orders": "*" };
  const project = createProject({
    "package.json": JSON.stringify({ type: "module", dependencies }),
    "orders.ts": ORDERS,
    "tools.ts": TOOLS,
    ...files,
  });
  const installed = {
    "@hexdag/driver-mcp": "packages/driver-mcp",
    hexdag: "packages/hexdag",
    zod: "packages/stdlib/node_modules/zod",
  };
  for (const [name, path] of Object.entries(installed)) {
    const place = join(project.path, "node_modules", name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(root, path), place);
  }
  return project;
}

function run(project: Project, args: readonly string[], env: NodeJS.ProcessEnv = {}): ResultDocument {
  const { stdout } = hexdag(["run", ...args, "--json"], { cwd: project.path, env });
  return JSON.parse(stdout);
}

const read = (project: Project, file: string): string => readFileSync(join(project.path, file), "utf8");

const refund = (method = "refund", service = "orders"): string =>
  `    - {kind: service_call, metadata: {name: back}, spec: {service: ${service}, method: ${method}, arguments: {order: A7}}}\n`;

const pipeline = (services: string, nodes: string, more = ""): string =>
  `kind: Pipeline\nmetadata: {name: desk}\nspec:\n${more}  services: ${services}\n  nodes:\n${nodes}`;

describe("services of a file", () => {
  test("are opened with their config, called by service_call, and closed", () => {
    const services = "{orders: {service: ./orders.ts#orders, config: {key: !secret SHOP_KEY, currency: PLN}}}";
    using project = projectWith({ "desk.yaml": pipeline(services, refund()) });
    const env = { SHOP_KEY: "abcdef" };
    expect(run(project, ["desk.yaml"], env)).toMatchObject({
      status: "succeeded",
      output: { back: { refunded: "A7", key: "back" } },
    });
    expect(read(project, "diary.txt")).toBe("open PLN 6\nclose\n");
    // The same from a plan, which holds names and no secrets.
    expect(hexdag(["compile", "desk.yaml", "-o", "desk.plan.json"], { cwd: project.path, env }).status).toBe(0);
    expect(read(project, "desk.plan.json")).not.toContain("abcdef");
    expect(run(project, ["desk.plan.json"], env)).toMatchObject({ status: "succeeded" });
  });

  test("may be those of an installed package, by the name it declares", () => {
    const declared = {
      name: "acme-orders",
      type: "module",
      hexdag: { drivers: { acme_orders: "./orders.js#orders" } },
    };
    using project = projectWith({
      "desk.yaml": pipeline(
        "{orders: acme_orders, more: 'acme-orders#orders'}",
        refund() + refund("refund", "more").replace("back", "more"),
      ),
      "node_modules/acme-orders/package.json": JSON.stringify({ ...declared, exports: "./orders.js" }),
      "node_modules/acme-orders/orders.js":
        'export const orders = { name: "orders", description: "Orders.", steps: [{ name: "refund", description: "R.", input: { "~standard": { version: 1, vendor: "acme", validate: (value) => ({ value }) } }, run: ({ order }) => order }] };\n',
    });
    expect(run(project, ["desk.yaml"])).toMatchObject({ output: { more: "A7" }, nodes: { back: { output: "A7" } } });
    const { stdout } = hexdag(["explain", "adapter/acme_orders"], { cwd: project.path });
    expect(stdout).toContain("acme_orders, an adapter for the port tools");
  });

  test("are merged with the tools of the port, and of a pipeline and an MCP server", () => {
    const services = [
      "orders: ./orders.ts",
      `office: {adapter: mcp, config: {server: ${JSON.stringify(STDIO_SERVER)}}}`,
      "research: {pipeline: research, description: Finds out., input_schema: {topic: str}}",
    ];
    const script = [
      {
        call: 0,
        tool_calls: [
          { name: "stock", arguments: {} },
          { name: "orders:price", arguments: { order: "A7" } },
          { name: "office:greet", arguments: { name: "Ada" } },
          { name: "research", arguments: { topic: "tea" } },
          { name: "research", arguments: {} },
          { name: "orders:refund", arguments: { order: "A7" } },
          { name: "office:add", arguments: { a: 1, b: 2 } },
        ],
      },
      { call: 1, reply: "{{json messages}}" },
    ];
    const ports = `  ports:\n    tools: ./tools.ts\n    llm: {adapter: scripted, config: {script: ${JSON.stringify(script)}}}\n`;
    const clerk =
      '    - {kind: agent, metadata: {name: clerk}, spec: {main_prompt: Go., caps: {deny: ["tool:office:add"]}}}\n';
    const child =
      "---\nkind: Pipeline\nmetadata: {name: research}\nspec:\n  nodes:\n    - {kind: data, metadata: {name: found}, spec: {output: {about: '{{$input.topic}}'}}}\n";
    using project = projectWith({ "desk.yaml": pipeline(`{${services.join(", ")}}`, clerk, ports) + child });
    const args = ["run", "desk.yaml", "--pipeline", "desk", "--events", "--quiet"];
    const { stdout, stderr } = hexdag(args, { cwd: project.path });
    expect(stderr).toBe("");
    const lines: readonly Record<string, unknown>[] = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const steps = lines.filter(({ type, node }) => type === "body.completed" && String(node).includes("[tool-"));
    const results = steps.map(({ output }) => JSON.parse(JSON.stringify(output)));
    expect(results.map(({ name, result }) => `${name}: ${JSON.stringify(result)}`).toSorted()).toEqual([
      expect.stringMatching(/^office:add: .*may not use tool:office:add/),
      'office:greet: "Hello, Ada!"',
      'orders:price: "2 EUR"',
      expect.stringMatching(
        /^orders:refund: "there is no tool .*orders:refund.*: tools are stock, orders:price, office:/,
      ),
      expect.stringMatching(/^research: "the tool .*research.* cannot take these arguments: topic is required"/),
      'research: {"found":{"about":"tea"}}',
      "stock: 12",
    ]);
    expect(lines.at(-1)).toMatchObject({ status: "succeeded", usage: { tool_calls: 5 } });
  });

  test("change with the environment, and are written out by expand", () => {
    const more =
      "  environments: {test: {services: {orders: {service: ./orders.ts#orders, config: {currency: PLN}}}}}\n";
    const call =
      "    - {kind: tool_call, metadata: {name: ask}, spec: {tool: 'orders:price', arguments: {order: A7}}}\n";
    using project = projectWith({ "desk.yaml": pipeline("{orders: ./orders.ts#orders}", call, more) });
    expect(run(project, ["desk.yaml"]).output).toEqual({ ask: "2 EUR" });
    expect(run(project, ["desk.yaml", "--env", "test"]).output).toEqual({ ask: "2 PLN" });
    const expanded = hexdag(["expand", "desk.yaml", "--env", "test", "-o", "out.yaml"], { cwd: project.path });
    expect(expanded.stderr).toBe("");
    expect(run(project, ["out.yaml"]).output).toEqual({ ask: "2 PLN" });
  });

  test("answer from a recording, without the file and the server they came from", () => {
    const services = (command: string): string =>
      `{orders: ./orders.ts, office: {adapter: mcp, config: {server: ${JSON.stringify({ ...STDIO_SERVER, command })}}}}`;
    const greet =
      "    - {kind: tool_call, metadata: {name: greet}, spec: {tool: 'office:greet', arguments: {name: Ada}}}\n";
    using project = projectWith({ "desk.yaml": pipeline(services(STDIO_SERVER.command), refund() + greet) });
    const recorded = run(project, ["desk.yaml", "--record", "cassettes"]);
    expect(recorded).toMatchObject({ status: "succeeded", output: { greet: "Hello, Ada!" } });
    rmSync(join(project.path, "orders.ts"));
    writeFileSync(join(project.path, "desk.yaml"), pipeline(services("no-such-command"), refund() + greet));
    const replayed = run(project, ["desk.yaml", "--replay", "cassettes"]);
    expect(replayed).toMatchObject({ status: "succeeded", output: recorded.output });
  });

  test("may be a router that a file has made already", () => {
    using project = projectWith({
      "desk.yaml":
        "kind: Pipeline\nmetadata: {name: p}\nspec:\n  ports: {tools: ./made.ts#made}\n  nodes:\n    - {kind: tool_call, metadata: {name: back}, spec: {tool: x}}\n",
      "made.ts":
        "export const made = { tools: async () => [], call: async ({ name }) => ({ value: `asked for ${name}` }) };\n",
    });
    expect(run(project, ["desk.yaml"])).toMatchObject({ status: "succeeded", output: { back: "asked for x" } });
  });

  test("are not opened where the command line fills the port", () => {
    using project = projectWith({
      "desk.yaml": pipeline("{orders: ./gone.ts}", refund()),
      "stand-in.ts":
        "export const standIn = () => ({ tools: async () => [], call: async ({ name }) => ({ value: `asked for ${name}` }) });\n",
    });
    const args = ["desk.yaml", "--port", "tools=./stand-in.ts#standIn"];
    expect(run(project, args)).toMatchObject({ status: "succeeded", output: { back: "asked for orders:refund" } });
  });
});

describe("a service that is not as it should be", () => {
  test.each([
    ["{orders: ./orders.ts#order}", refund(), /HD5007.*does not export "order"/, "desk.yaml:4"],
    ["{orders: ./plain.ts}", refund(), /HD5007.*is not an adapter/, "desk.yaml:4"],
    [
      "{t: {service: ./tools.ts, config: {currency: PLN}}}",
      refund("stock", "t"),
      /HD5010.*it takes no config/,
      "desk.yaml:4",
    ],
    ["{orders: {service: ./orders.ts#orders, config: {curency: PLN}}}", refund(), /HD5010.*"curency"/, "desk.yaml:4"],
    [
      "{orders: ./orders.ts}",
      refund("refnd"),
      /HD7007.*node "back" calls the method "refnd", which the service "orders" does not have/,
      "desk.yaml:6",
    ],
    ["{orders: ./orders.ts}", refund("refund", "order"), /HD3021.*declares no service "order"/, "desk.yaml:6"],
    ["{orders: orders}", refund(), /HD3011.*no installed driver fills port "tools" as "orders"/, "desk.yaml:4"],
    [
      "{broken: ./broken.ts#broken}",
      refund("x", "broken"),
      /HD7003.*the service "b" could not be opened: no connection today/,
      "desk.yaml:4",
    ],
  ])("%s is told at its line", (services, nodes, message, location) => {
    const broken =
      'import { defineService } from "hexdag";\nexport const broken = defineService({ name: "b", description: "B.", create: () => { throw new Error("no connection today"); }, tools: [] });\n';
    using project = projectWith({
      "desk.yaml": pipeline(services, nodes),
      "plain.ts": "export const orders = 5;\n",
      "broken.ts": broken,
    });
    const { status, stderr } = hexdag(["run", "desk.yaml", "--quiet"], { cwd: project.path });
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).toContain(location);
  });
});
