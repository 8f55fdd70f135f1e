/**
 * What a resumed run knows of itself: the state its journal folds to, what its bodies gave, what it has spent, and how far its
 * limits were raised. A fresh run has none.
 */

import type { Amounts, Ledger } from "../guard/ledger.ts";
import type { JournalEntry, ResourceReserved, RunStarted } from "../journal/entry.ts";
import { type BodyRecord, type FoldedRun, forgetBodies, isWithin } from "../journal/fold.ts";
import type { PlanLimits } from "../plan/guards.ts";

const NANO = 1_000_000_000;

/** Limits as far as they can be raised. */
export type RaisedLimits = Partial<Omit<PlanLimits, "warningThreshold" | "onLimit" | "unknownPrice">>;

export interface PastOptions {
  readonly started: RunStarted;
  readonly entries: readonly JournalEntry[];
  readonly folded: FoldedRun;
  /** Takes the place of what is declared by the level whose limit was in the way. */
  readonly raised: RaisedLimits | undefined;
}

export class Past {
  readonly started: RunStarted;
  readonly folded: FoldedRun;
  readonly entries: readonly JournalEntry[];
  readonly #bodies: Map<string, BodyRecord>;
  readonly #raised: RaisedLimits | undefined;

  constructor({ started, entries, folded, raised }: PastOptions) {
    this.started = started;
    this.entries = entries;
    this.folded = folded;
    this.#raised = raised;
    this.#bodies = new Map(folded.bodies);
  }

  /** How many entries there are: the next one's number follows. */
  get lastSeq(): number {
    return this.entries.at(-1)?.seq ?? 0;
  }

  /** What is on record of a pass. */
  body(path: string): BodyRecord | undefined {
    return this.#bodies.get(path);
  }

  /** A node that tries again does everything anew. */
  forget(node: string): void {
    forgetBodies(this.#bodies, node);
  }

  /** A level's limits, with what was raised of them. */
  limitsOf(owner: string, declared: PlanLimits | undefined): PlanLimits | undefined {
    return declared === undefined || owner !== this.#suspendedBy ? declared : { ...declared, ...this.#raised };
  }

  /** Takes what was spent below a node (or in the whole run) over into its ledger. */
  charge(ledger: Ledger, node?: string): void {
    const open = new Map<number, ResourceReserved>();
    for (const entry of this.entries) {
      if (!("node" in entry) || (node !== undefined && !isWithin(entry.node, node))) continue;
      if (entry.type === "resource.reserved") open.set(entry.seq, entry);
      const isCall = entry.type === "llm.called" || entry.type === "tool.called";
      const reserved = isCall ? open.get(entry.reserved ?? 0) : undefined;
      if (reserved !== undefined) open.delete(reserved.seq);
      // A node counts in the level it stands in, not in its own.
      const isCounted = entry.type !== "node.started" || entry.node !== node;
      const spent = isCounted ? amountsOf(entry, reserved) : undefined;
      if (spent !== undefined) ledger.carryOver(spent);
    }
    // Of what was under way nobody knows what it came to: the most it can cost.
    for (const { llmCalls = 0, toolCalls = 0, tokens, costUsd = 0 } of open.values())
      ledger.carryOver({ llmCalls, toolCalls, tokens, costNanoUsd: nano(costUsd) });
  }

  get #suspendedBy(): string | undefined {
    const last = this.entries.findLast(({ type }) => type === "run.suspended");
    const owner = last?.type === "run.suspended" ? last.error.data?.["owner"] : undefined;
    return typeof owner === "string" ? owner : undefined;
  }
}

/** What an entry says was spent. A call that was cut off has used its request; one that the vendor refused has not. */
function amountsOf(entry: JournalEntry, reserved: ResourceReserved | undefined): Amounts | undefined {
  switch (entry.type) {
    case "llm.called": {
      const cut = entry.error !== undefined && entry.code !== "HD7003" ? (reserved?.inputTokens ?? 0) : 0;
      return {
        llmCalls: reserved?.llmCalls ?? 1,
        tokens: entry.usage?.totalTokens ?? cut,
        costNanoUsd: nano(entry.costUsd ?? 0),
      };
    }
    case "tool.called":
      return { toolCalls: 1 };
    case "child.spawned":
      return { children: 1 };
    case "node.started":
      return entry.attempt === 1 ? { nodes: 1 } : undefined;
    default:
      return undefined;
  }
}

function nano(usd: number): number {
  return Math.ceil(Number((usd * NANO).toPrecision(15)));
}
