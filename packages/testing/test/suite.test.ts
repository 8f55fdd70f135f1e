import { describe, expect, it } from "vitest";
import {
  CAPABILITIES_CASE,
  caseNames,
  describeSuite,
  failingCases,
  type PortSuite,
  type PortTarget,
} from "../src/conformance/suite.ts";

interface Counter {
  next(): number;
  reset?(): void;
  open?(): Promise<void>;
  close?(): Promise<void>;
}

const suite: PortSuite<Counter> = {
  port: "counter",
  guards: { SupportsReset: (port) => port.reset !== undefined },
  facets: [
    {
      name: "counting",
      cases: {
        "starts at 1": (port) => expect(port.next()).toBe(1),
        "goes up": (port) => expect([port.next(), port.next()]).toEqual([1, 2]),
      },
    },
    {
      name: "reset",
      needs: "SupportsReset",
      cases: {
        "starts again": (port) => {
          port.next();
          port.reset?.();
          expect(port.next()).toBe(1);
        },
      },
    },
  ],
};

function createCounter(from = 0): Counter {
  let count = from;
  return { next: () => ++count };
}

const target: PortTarget<Counter> = { name: "plain", capabilities: [], create: () => createCounter() };

describeSuite(suite, target);
describeSuite(suite, {
  ...target,
  name: "odd",
  create: () => createCounter(1),
  skips: { "counting: starts at 1": "it starts at 2", "counting: goes up": "from 2" },
});

describe("a suite", () => {
  it("names its cases", () => {
    expect(caseNames(suite)).toEqual([
      CAPABILITIES_CASE,
      "counting: starts at 1",
      "counting: goes up",
      "reset: starts again",
    ]);
  });

  it("leaves out what needs a capability the target does not declare", async () => {
    expect(await failingCases(suite, target)).toEqual([]);
  });

  it("notices a capability that is declared and missing", async () => {
    expect(await failingCases(suite, { ...target, capabilities: ["SupportsReset"] })).toEqual([
      CAPABILITIES_CASE,
      "reset: starts again",
    ]);
  });

  it("notices a capability that is there and not declared", async () => {
    expect(await failingCases(suite, { ...target, create: () => ({ ...createCounter(), reset: () => {} }) })).toEqual([
      CAPABILITIES_CASE,
    ]);
  });

  it("opens and closes a fresh port for every case", async () => {
    const log: string[] = [];
    const create = (): Counter => ({
      ...createCounter(),
      open: async () => void log.push("open"),
      close: async () => void log.push("close"),
    });
    await failingCases(suite, { ...target, create });
    expect(log).toEqual(["open", "close", "open", "close", "open", "close"]);
  });

  it("counts a case that hangs as failed", async () => {
    const hanging: PortTarget<Counter> = { ...target, create: () => new Promise(() => {}) };
    expect(await failingCases(suite, hanging, { only: ["counting: goes up"], limitMs: 10 })).toEqual([
      "counting: goes up",
    ]);
  });
});
