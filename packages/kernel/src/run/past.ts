/**
 * What a resumed run knows of itself: the state its journal folds to, what its bodies gave, what it has spent, and how far its
 * limits were raised. A fresh run has none.
 */

import type { Amounts, Ledger } from "../guard/ledger.ts";
import type { JournalEntry, RunStarted } from "../journal/entry.ts";
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
    for (const entry of this.entries) {
      const spent = amountsOf(entry, node);
      if (spent !== undefined) ledger.carryOver(spent);
    }
  }

  get #suspendedBy(): string | undefined {
    const last = this.entries.findLast(({ type }) => type === "run.suspended");
    const owner = last?.type === "run.suspended" ? last.error.data?.["owner"] : undefined;
    return typeof owner === "string" ? owner : undefined;
  }
}

/** What an entry says was spent; a node counts in the level it stands in, not in its own. */
function amountsOf(entry: JournalEntry, node: string | undefined): Amounts | undefined {
  if (!("node" in entry) || (node !== undefined && !isWithin(entry.node, node))) return undefined;
  switch (entry.type) {
    case "llm.called":
      return {
        llmCalls: 1,
        tokens: entry.usage?.totalTokens ?? 0,
        costNanoUsd: Math.ceil(Number(((entry.costUsd ?? 0) * NANO).toPrecision(15))),
      };
    case "tool.called":
      return { toolCalls: 1 };
    case "child.spawned":
      return { children: 1 };
    case "node.started":
      return entry.attempt === 1 && entry.node !== node ? { nodes: 1 } : undefined;
    default:
      return undefined;
  }
}
