/** Several adapters behind one port: who takes a call, what happens when one fails, and what the pool can do. */
import { describe, expect, test } from "vitest";
import {
  createRegistry,
  defineDriver,
  isHexdagError,
  openPorts,
  type PlanPool,
  PortError,
  runGraph,
} from "../src/index.ts";
import { type Llm, supportsStreaming, supportsStructuredOutput } from "../src/ports/index.ts";
import { createFakeClock } from "./support/fake-clock.ts";
import { ANY, graphOf, node, planOf } from "./support/plans.ts";
import { createLlm, createStreamingLlm, response } from "./support/ports.ts";

type Members = Readonly<Record<string, Llm>>;

/** The pool as a host opens it: each member is a driver of its own. */
async function openPool(members: Members, strategy: PlanPool["strategy"]): Promise<Llm> {
  const drivers = Object.entries(members).map(([name, llm]) =>
    defineDriver({ name, port: "llm", description: "A member.", config: ANY, create: () => llm }),
  );
  const pool = { strategy, members: Object.keys(members).map((adapter) => ({ adapter, config: {} })) };
  const plan = planOf([], { ports: { llm: { adapter: "pool", config: {}, pool } } });
  const { ports } = await openPorts(plan, createRegistry({ drivers }));
  if (ports.llm === undefined) throw new Error("no pool");
  return ports.llm;
}

const ASK = { messages: [{ role: "user", content: "hi" }] } as const;

/** A model that answers with its name when it is let, and counts the calls it has under way. */
function createGated(name: string): { readonly llm: Llm; readonly waiting: (() => void)[] } {
  const waiting: (() => void)[] = [];
  const llm = createLlm({
    generate: async () => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return response(name);
    },
  });
  return { llm, waiting };
}

function refusing(message: string, retryable: boolean, calls: string[] = []): Llm {
  return createLlm({
    generate: () => {
      calls.push(message);
      return Promise.reject(new PortError({ port: "llm", operation: "generate", message, retryable }));
    },
  });
}

const saying = (text: string): Llm => createLlm({ generate: () => Promise.resolve(response(text)) });

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("round robin", () => {
  test("gives calls to each member in turn, also when they run at once", async () => {
    const llm = await openPool({ a: saying("a"), b: saying("b"), c: saying("c") }, "round_robin");
    const answers = await Promise.all(Array.from({ length: 7 }, () => llm.generate(ASK)));
    expect(answers.map(({ text }) => text)).toEqual(["a", "b", "c", "a", "b", "c", "a"]);
  });

  test("leaves a failed call failed, with the member's own error", async () => {
    const llm = await openPool({ a: refusing("down", true), b: saying("b") }, "round_robin");
    expect(await failureOf(llm.generate(ASK))).toMatchObject({ message: "down" });
    expect((await llm.generate(ASK)).text).toBe("b");
  });
});

describe("least busy", () => {
  test("gives a call to the member with the fewest calls under way", async () => {
    const [a, b] = [createGated("a"), createGated("b")];
    const llm = await openPool({ a: a.llm, b: b.llm }, "least_busy");
    const calls = [llm.generate(ASK), llm.generate(ASK), llm.generate(ASK)];
    expect([a.waiting.length, b.waiting.length]).toEqual([2, 1]);
    b.waiting[0]?.();
    expect((await calls[1])?.text).toBe("b");
    // Nothing is under way at b now, so the next two go there and then in turn.
    calls.push(llm.generate(ASK), llm.generate(ASK));
    expect([a.waiting.length, b.waiting.length]).toEqual([2, 3]);
    for (const go of [...a.waiting, ...b.waiting]) go();
    expect((await Promise.all(calls)).map(({ text }) => text)).toEqual(["a", "b", "a", "b", "b"]);
  });

  test("takes turns among equals", async () => {
    const llm = await openPool({ a: saying("a"), b: saying("b") }, "least_busy");
    const texts: string[] = [];
    for (let call = 0; call < 4; call += 1) texts.push((await llm.generate(ASK)).text);
    expect(texts).toEqual(["a", "b", "a", "b"]);
  });

  test("counts a stream as under way until it ends", async () => {
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const streaming = (text: string): Llm =>
      createStreamingLlm(async function* () {
        yield { type: "text-delta", text } as const;
        await gate;
      });
    const llm = await openPool({ a: streaming("a"), b: streaming("b") }, "least_busy");
    if (!supportsStreaming(llm)) throw new Error("the pool cannot stream");
    const first = llm.stream(ASK)[Symbol.asyncIterator]();
    expect(await first.next()).toMatchObject({ value: { text: "a" } });
    const second = llm.stream(ASK)[Symbol.asyncIterator]();
    expect(await second.next()).toMatchObject({ value: { text: "b" } });
    go();
    expect(await second.next()).toMatchObject({ done: true });
    const third = llm.stream(ASK)[Symbol.asyncIterator]();
    expect(await third.next()).toMatchObject({ value: { text: "b" } });
  });
});

describe("failover", () => {
  test("asks the next member when one fails and may work later", async () => {
    const llm = await openPool({ a: refusing("down", true), b: saying("b") }, "failover");
    expect((await llm.generate(ASK)).text).toBe("b");
  });

  test("always begins with the first member", async () => {
    const calls: string[] = [];
    const llm = await openPool({ a: refusing("down", true, calls), b: saying("b") }, "failover");
    await Promise.all([llm.generate(ASK), llm.generate(ASK)]);
    expect(calls).toEqual(["down", "down"]);
  });

  test("does not try elsewhere what is final", async () => {
    const llm = await openPool({ a: refusing("bad request", false), b: saying("b") }, "failover");
    expect(await failureOf(llm.generate(ASK))).toMatchObject({ message: "bad request" });
  });

  test("tells what every member said when all have failed, and may be retried", async () => {
    const llm = await openPool({ a: refusing("down", true), b: refusing("busy", true) }, "failover");
    const error = await failureOf(llm.generate(ASK));
    expect(isHexdagError(error) && error).toMatchObject({
      code: "HD7003",
      message: 'every member of the pool of port "llm" failed: a: down; b: busy',
      retryable: true,
    });
  });

  test("does not go on once the call is aborted", async () => {
    const calls: string[] = [];
    const abort = new AbortController();
    const first = createLlm({
      generate: () => {
        abort.abort("enough");
        return Promise.reject(new TypeError("gone"));
      },
    });
    const llm = await openPool({ a: first, b: refusing("asked", true, calls) }, "failover");
    expect(await failureOf(llm.generate(ASK, { signal: abort.signal }))).toMatchObject({ message: "gone" });
    expect(calls).toEqual([]);
  });

  test("begins a stream anew only while nothing of it was seen", async () => {
    const broken = createStreamingLlm(() => {
      throw new TypeError("no line");
    });
    const halfway = createStreamingLlm(async function* () {
      yield { type: "text-delta", text: "he" } as const;
      throw new TypeError("cut off");
    });
    const whole = createStreamingLlm(async function* () {
      yield { type: "text-delta", text: "hello" } as const;
    });
    const seen: unknown[] = [];
    const read = async (members: Members): Promise<void> => {
      const llm = await openPool(members, "failover");
      if (!supportsStreaming(llm)) throw new Error("the pool cannot stream");
      for await (const part of llm.stream(ASK)) seen.push(part);
    };
    await read({ broken, whole });
    expect(seen).toEqual([{ type: "text-delta", text: "hello" }]);
    expect(await failureOf(read({ halfway, whole }))).toMatchObject({ message: "cut off" });
    expect(seen).toHaveLength(2);
  });
});

describe("a pool", () => {
  test("can do what all its members can, and nothing more", async () => {
    const structured: Llm = Object.assign(createLlm(), { generateStructured: () => Promise.resolve(response("{}")) });
    const streaming = createStreamingLlm(async function* () {});
    const mixed = await openPool({ structured, streaming }, "failover");
    expect([supportsStreaming(mixed), supportsStructuredOutput(mixed)]).toEqual([false, false]);
    const equal = await openPool({ a: structured, b: structured }, "round_robin");
    expect([supportsStreaming(equal), supportsStructuredOutput(equal)]).toEqual([false, true]);
  });

  test("keeps its members' this, and opens and closes each of them", async () => {
    const log: string[] = [];
    class Counter {
      #count = 0;
      readonly #name: string;
      constructor(name: string) {
        this.#name = name;
      }
      add(): string {
        this.#count += 1;
        return `${this.#name}${this.#count}`;
      }
      async open(): Promise<void> {
        log.push(`open ${this.#name}`);
      }
      async close(): Promise<void> {
        log.push(`close ${this.#name}`);
      }
    }
    const drivers = ["a", "b"].map((name) => ({
      name,
      port: "counter",
      description: "Counts.",
      config: ANY,
      create: () => new Counter(name),
    }));
    const pool = {
      strategy: "round_robin",
      members: drivers.map(({ name }) => ({ adapter: name, config: {} })),
    } as const;
    const plan = planOf([], { ports: { counter: { adapter: "pool", config: {}, pool } } });
    const { ports, close } = await openPorts(plan, createRegistry({ drivers }));
    const add = Reflect.get(Object(ports["counter"]), "add");
    expect([add(), add(), add()]).toEqual(["a1", "b1", "a2"]);
    await close();
    expect(log).toEqual(["open a", "open b", "close b", "close a"]);
  });

  test("serves the nodes of a run that call it at once, and each call is reported once", async () => {
    const clock = createFakeClock();
    const llm = await openPool({ a: refusing("down", true), b: saying("b") }, "failover");
    const ask = ({ ctx }: { readonly ctx: { readonly llm: Llm } }): unknown => ctx.llm.generate(ASK);
    const nodes = ["one", "two", "three"];
    const functions = Object.fromEntries(nodes.map((name) => [name, ask]));
    const reported: string[] = [];
    const result = await runGraph(
      graphOf(
        nodes.map((name) => node(name)),
        functions,
      ),
      {
        clock,
        ports: { llm },
        sinks: [(event) => void (event.type === "port.called" && reported.push(`${event.node} ${event.ok}`))],
      },
    ).result;
    expect(result).toMatchObject({ status: "succeeded", usage: { llmCalls: 3 } });
    expect(reported.toSorted()).toEqual(["one true", "three true", "two true"]);
  });
});
