/** Filling a plan's ports from drivers: found by name, configured, opened in order, closed in reverse. */
import { describe, expect, test } from "vitest";
import {
  type AdapterHook,
  createRegistry,
  defineDriver,
  HexdagError,
  type OpenedPorts,
  type OpenPortsOptions,
  openPorts,
  type Plan,
  type PlanPort,
  type StandardSchema,
} from "../src/index.ts";
import { PortError } from "../src/ports/index.ts";
import { ANY, planOf } from "./support/plans.ts";
import { createLlm, createMemory } from "./support/ports.ts";

const TEXTS: StandardSchema = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate: (value) =>
      typeof Reflect.get(Object(value), "name") === "string"
        ? { value: { ...Object(value), checked: true } }
        : {
            issues: [
              { message: "expected a text", path: ["name"] },
              { message: "all wrong", path: [{ key: "deep" }, 0] },
              { message: "no path" },
            ],
          },
  },
};

interface World {
  readonly log: string[];
  open(ports: Plan["ports"], options?: OpenPortsOptions): Promise<OpenedPorts>;
}

/** Drivers that note what happens to them. `fail` names what throws, such as `open b`. */
function createWorld(fail: readonly string[] = []): World {
  const log: string[] = [];
  const note = async (what: string): Promise<void> => {
    log.push(what);
    if (fail.includes(what)) throw new TypeError(what);
  };
  const memory = defineDriver({
    name: "noted",
    port: "memory",
    description: "Notes.",
    config: TEXTS,
    create: (config) => {
      const name = String(Reflect.get(Object(config), "name"));
      log.push(`create ${name} ${JSON.stringify(config)}`);
      return createMemory({ open: () => note(`open ${name}`), close: () => note(`close ${name}`) });
    },
  });
  const llm = defineDriver({ name: "echo", port: "llm", description: "Echo.", config: ANY, create: () => createLlm() });
  const other = { name: "noted", port: "b", description: "Notes.", config: TEXTS, create: memory.create };
  const third = { name: "noted", port: "c", description: "Notes.", config: TEXTS, create: memory.create };
  const registry = createRegistry({ drivers: [memory, llm, other, third] });
  return { log, open: (ports, options) => openPorts(planOf([], { ports }), registry, options) };
}

const noted = (name: string, more: PlanPort["config"] = {}): PlanPort => ({
  adapter: "noted",
  config: { name, ...more },
});
const origin = { source: 0, start: 5, end: 9, line: 12, column: 2 };

describe("opening", () => {
  test("creates with the checked config, opens in order and closes in reverse, once", async () => {
    const { log, open } = createWorld();
    const { ports, close } = await open({ memory: noted("a"), b: noted("b"), llm: { adapter: "echo", config: {} } });
    expect(Object.keys(ports)).toEqual(["memory", "b", "llm"]);
    await close();
    await close();
    expect(log).toEqual([
      'create a {"name":"a","checked":true}',
      "open a",
      'create b {"name":"b","checked":true}',
      "open b",
      "close b",
      "close a",
    ]);
  });

  test("takes what the host says instead of what the plan says", async () => {
    const { log, open } = createWorld();
    const overrides = { memory: { adapter: "noted", config: { name: "mine" } }, llm: { adapter: "echo" } };
    const { ports } = await open({ memory: { adapter: "unknown", config: {} } }, { overrides });
    expect(Object.keys(ports)).toEqual(["memory", "llm"]);
    expect(log[0]).toContain('"mine"');
  });

  test("closes what was open when a later one fails", async () => {
    const { log, open } = createWorld(["open b"]);
    await expect(open({ memory: noted("a"), b: noted("b"), c: noted("c") })).rejects.toThrow("open b");
    expect(log.slice(-3)).toEqual(["open b", "close b", "close a"]);
  });

  test("says what went wrong first, also when closing goes wrong", async () => {
    const { log, open } = createWorld(["open b", "close b"]);
    await expect(open({ memory: noted("a"), b: noted("b") })).rejects.toThrow("open b");
    expect(log.at(-1)).toBe("close a");
  });

  test("closes all of them when one cannot be closed", async () => {
    const { log, open } = createWorld(["close b"]);
    const { close } = await open({ memory: noted("a"), b: noted("b"), c: noted("c") });
    await expect(close()).rejects.toThrow("close b");
    expect(log.slice(-3)).toEqual(["close c", "close b", "close a"]);
  });
});

describe("refusals", () => {
  test("an adapter nobody declares for the port: HD5007, with those there are, at its line", async () => {
    const { open } = createWorld();
    await expect(open({ llm: { adapter: "openai", config: {}, origin } })).rejects.toMatchObject({
      code: "HD5007",
      message: 'port "llm" names the adapter "openai", which no installed driver declares',
      hint: "adapters for llm: echo",
      location: "test.yaml:12",
    });
    await expect(open({ search: { adapter: "echo", config: {} } })).rejects.toMatchObject({
      code: "HD5007",
      hint: "no driver for search is installed",
    });
  });

  test("a config the driver refuses: HD5010, with every problem, at its line", async () => {
    const { open } = createWorld();
    await expect(open({ memory: { adapter: "noted", config: { name: 5 }, origin } })).rejects.toMatchObject({
      code: "HD5010",
      message:
        'the config of port "memory" (noted) is not valid: name: expected a text; deep.0: all wrong; it: no path',
      location: "test.yaml:12",
    });
  });

  test("a key that the driver itself finds missing, at the port's line", async () => {
    const keyed = defineDriver({
      name: "keyed",
      port: "llm",
      description: "Wants a key.",
      config: ANY,
      create: (_config, { secret }) => {
        if (secret("KEY") === undefined)
          throw new HexdagError({ code: "HD7005", message: 'the secret "KEY" is not set', hint: "set it" });
        return createLlm();
      },
    });
    const plan = planOf([], { ports: { llm: { adapter: "keyed", config: {}, origin } } });
    await expect(openPorts(plan, createRegistry({ drivers: [keyed] }))).rejects.toMatchObject({
      code: "HD7005",
      message: 'the secret "KEY" is not set',
      hint: "set it",
      location: "test.yaml:12",
      origin,
    });
  });

  test("an adapter that cannot be opened, at the port's line and with its name, whatever it throws", async () => {
    const origin = { source: 0, start: 0, end: 1, line: 7, column: 1 };
    const opening = async (error: Error): Promise<unknown> => {
      const driver = defineDriver({
        name: "shut",
        port: "memory",
        description: "",
        config: ANY,
        create: () => ({ ...createMemory(), open: () => Promise.reject(error) }),
      });
      const plan = planOf([], {
        ports: { memory: { adapter: "shut", config: {}, origin } },
        sources: [{ file: "p.yaml" }],
      });
      return await openPorts(plan, createRegistry({ drivers: [driver] })).catch((thrown: unknown) => thrown);
    };
    expect(await opening(new TypeError("closed on Sundays"))).toMatchObject({
      code: "HD7003",
      message: 'port "memory" (shut) cannot be opened: closed on Sundays',
      location: "p.yaml:7",
      cause: expect.any(TypeError),
    });
    const refused = new PortError({
      port: "memory",
      operation: "open",
      message: "no server",
      hint: "start it",
      retryable: true,
    });
    expect(await opening(refused)).toMatchObject({
      name: "PortError",
      message: "no server",
      hint: "start it",
      operation: "open",
      retryable: true,
      location: "p.yaml:7",
    });
  });

  test("a secret that is not set: HD7005, at its line", async () => {
    const { open } = createWorld();
    await expect(open({ memory: { ...noted("a", { key: { $secret: "API_KEY" } }), origin } })).rejects.toMatchObject({
      code: "HD7005",
      message: 'the secret "API_KEY" is not set',
      location: "test.yaml:12",
    });
  });
});

describe("adapter hooks", () => {
  const around = (name: string, log: string[], more: Partial<AdapterHook> = {}): AdapterHook => ({
    name,
    async around({ pipeline, key, port, adapter }, next) {
      log.push(`${name}: ${pipeline} ${key} ${port} ${adapter}`);
      const made = await next();
      log.push(`${name}: made`);
      return made;
    },
    ...more,
  });

  test("stand around the making and opening, the first outermost; what they give is the port", async () => {
    const { log, open } = createWorld();
    const stand = createMemory({});
    const adapterHooks = [
      around("outer", log),
      around("inner", log, { around: async (_place, next) => (await next(), stand) }),
    ];
    const { ports, close } = await open({ memory: noted("a"), "b@x": { ...noted("b"), port: "b" } }, { adapterHooks });
    expect(ports.memory).toBe(stand);
    await close();
    expect(log.filter((line) => !line.startsWith("create"))).toEqual([
      "outer: test memory memory noted",
      "open a",
      "outer: made",
      "outer: test b@x b noted",
      "open b",
      "outer: made",
      "close b",
      "close a",
    ]);
  });

  test("that ask for nothing need neither driver nor secret, and hear of their ports alone", async () => {
    const { log, open } = createWorld();
    const llm = createLlm();
    const hook = around("stand-in", log, { ports: ["llm"], around: () => llm });
    const pool = { strategy: "failover", members: [{ adapter: "nobody", config: {} }] } as const;
    const unknown = { adapter: "nobody", config: { key: { $secret: "KEY" } } };
    const plan = { memory: noted("a"), llm: unknown, "llm@strong": { adapter: "pool", config: {}, port: "llm", pool } };
    const { ports } = await open(plan, { adapterHooks: [hook] });
    expect([ports.llm, ports["llm@strong"]]).toEqual([llm, llm]);
    expect(log.at(-1)).toBe("open a");
  });

  test("that throw leave nothing open", async () => {
    const { log, open } = createWorld();
    const refuse = around("refuse", log, { ports: ["b"], around: () => Promise.reject(new TypeError("no")) });
    await expect(open({ memory: noted("a"), b: noted("b") }, { adapterHooks: [refuse] })).rejects.toThrow("no");
    expect(log.slice(-2)).toEqual(["open a", "close a"]);
  });
});

test("secrets are looked up for the adapter alone, wherever they stand in its config", async () => {
  const { log, open } = createWorld();
  const config = { keys: [{ $secret: "ONE" }, { deep: { $secret: "TWO" } }], plain: 1 };
  const plan = { memory: noted("a", config) };
  await open(plan, { context: { secret: (name) => `<${name}>` } });
  expect(log[0]).toBe('create a {"name":"a","keys":["<ONE>",{"deep":"<TWO>"}],"plain":1,"checked":true}');
  expect(JSON.stringify(plan)).not.toContain("<ONE>");
});
