/**
 * What a conformance suite is, and the two ways to run one: as vitest tests (`describeSuite`), and as a plain function
 * that answers which cases fail (`failingCases`), with which a suite is itself tested against deliberately broken fakes.
 *
 * A case sees the port only through its contract. Every case gets a fresh port and closes it, so cases share nothing.
 */
import type { PortLifecycle } from "@hexdag/kernel/ports";
import { describe, expect, it } from "vitest";

/** What an author hands in to have an adapter certified. */
export interface PortTarget<TPort> {
  /** The adapter's name, for reading test output. */
  readonly name: string;
  /** The optional abilities the adapter has, as its `Supports*` guards tell. Compared with the guards in both directions. */
  readonly capabilities: readonly string[];
  /** A fresh port on an empty backend. */
  create(): TPort | Promise<TPort>;
  /** Called after every case with what `create` gave. Default: the port's own `close`. */
  destroy?(port: TPort): void | Promise<void>;
  /** Cases that cannot hold for this backend, by their full name, each with the reason. */
  readonly skips?: Readonly<Record<string, string>>;
}

/** One sentence of a contract, as a test. Fails by throwing. */
export type ConformanceCase<TPort, TTarget> = (port: TPort, target: TTarget) => void | Promise<void>;

/** The cases about one part of a contract. Their full names are `<facet>: <case>`. */
export interface Facet<TPort, TTarget> {
  readonly name: string;
  /** The capability without which the facet does not apply. */
  readonly needs?: string;
  /** Why the facet does not apply to a target; `undefined` when it does. Its cases are then shown as skipped, with the reason. */
  readonly skip?: (target: TTarget) => string | undefined;
  readonly cases: Readonly<Record<string, ConformanceCase<TPort, TTarget>>>;
}

/** A port's whole contract. */
export interface PortSuite<TPort, TTarget extends PortTarget<TPort> = PortTarget<TPort>> {
  readonly port: string;
  /** The port's capability guards by the names targets declare. */
  readonly guards: Readonly<Record<string, (port: TPort) => boolean>>;
  readonly facets: readonly Facet<TPort, TTarget>[];
}

/** The name of the case that compares a target's declared capabilities with what its port can do. */
export const CAPABILITIES_CASE = "capabilities: are exactly the declared ones";

/** Registers a suite as vitest tests. Call it at the top of a test file. */
export function describeSuite<TPort extends object, TTarget extends PortTarget<TPort>>(
  suite: PortSuite<TPort, TTarget>,
  target: TTarget,
): void {
  const cases = casesOf(suite, target);
  describe(`${target.name} as ${suite.port}`, () => {
    it("skips only cases that exist", () => {
      const unknown = Object.keys(target.skips ?? {}).filter((name) => !cases.has(name));
      expect(unknown).toEqual([]);
    });
    const facetReasons = skippedFacetCases(suite, target);
    for (const [name, run] of cases) {
      const reason = target.skips?.[name] ?? facetReasons.get(name);
      const title = reason === undefined ? name : `${name} (skipped: ${reason})`;
      // oxlint-disable-next-line vitest/valid-title, vitest/expect-expect -- cases are data: both are in them
      it(title, { skip: reason !== undefined }, () => within(target, run));
    }
  });
}

export interface FailingCasesOptions {
  /** Only these cases, by full name. Default: all. */
  readonly only?: readonly string[];
  /** A case that has not ended after this many milliseconds counts as failed. Default 250. */
  readonly limitMs?: number;
}

/** Runs cases and answers the full names of those that fail, in suite order. */
export async function failingCases<TPort extends object, TTarget extends PortTarget<TPort>>(
  suite: PortSuite<TPort, TTarget>,
  target: TTarget,
  options: FailingCasesOptions = {},
): Promise<readonly string[]> {
  const { only, limitMs = 250 } = options;
  const failed: string[] = [];
  for (const [name, run] of casesOf(suite, target)) {
    if (only !== undefined && !only.includes(name)) continue;
    if (!(await passes(within(target, run), limitMs))) failed.push(name);
  }
  return failed;
}

/** Every full case name a suite has when all capabilities are declared. */
export function caseNames<TPort, TTarget extends PortTarget<TPort>>(
  suite: PortSuite<TPort, TTarget>,
): readonly string[] {
  return [
    CAPABILITIES_CASE,
    ...suite.facets.flatMap((facet) => Object.keys(facet.cases).map((name) => `${facet.name}: ${name}`)),
  ];
}

function skippedFacetCases<TPort, TTarget extends PortTarget<TPort>>(
  suite: PortSuite<TPort, TTarget>,
  target: TTarget,
): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  for (const facet of suite.facets) {
    const reason = facet.skip?.(target);
    if (reason === undefined) continue;
    for (const name of Object.keys(facet.cases)) reasons.set(`${facet.name}: ${name}`, reason);
  }
  return reasons;
}

type BoundCase<TPort> = (port: TPort) => void | Promise<void>;

function casesOf<TPort, TTarget extends PortTarget<TPort>>(
  suite: PortSuite<TPort, TTarget>,
  target: TTarget,
): ReadonlyMap<string, BoundCase<TPort>> {
  const cases = new Map<string, BoundCase<TPort>>();
  cases.set(CAPABILITIES_CASE, (port) => {
    const offered = Object.keys(suite.guards).filter((name) => suite.guards[name]?.(port) === true);
    expect(offered.toSorted()).toEqual(target.capabilities.toSorted());
  });
  for (const facet of suite.facets) {
    if (facet.needs !== undefined && !target.capabilities.includes(facet.needs)) continue;
    for (const [name, run] of Object.entries(facet.cases)) {
      cases.set(`${facet.name}: ${name}`, (port) => run(port, target));
    }
  }
  return cases;
}

async function within<TPort extends object>(target: PortTarget<TPort>, run: BoundCase<TPort>): Promise<void> {
  const port = await target.create();
  try {
    await lifecycleOf(port).open?.();
    await run(port);
  } finally {
    if (target.destroy === undefined) await lifecycleOf(port).close?.();
    else await target.destroy(port);
  }
}

/** Any adapter may have lifecycle methods, also where its port does not mention them. */
function lifecycleOf(port: object): PortLifecycle {
  return port;
}

async function passes(running: Promise<void>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, limitMs, false);
  });
  try {
    return await Promise.race([
      running.then(
        () => true,
        () => false,
      ),
      late,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
