/**
 * What guards the calls of one level: the capabilities it has, and the ledger it draws on. The run has one; a node that declares
 * limits or caps has a narrower one, and so have the nodes of its bodies and the child runs it starts.
 */
import type { PlanCaps, PlanLimits } from "../plan/guards.ts";
import { CapSet } from "./caps.ts";
import { Ledger, type LedgerLimits, type LimitReached } from "./ledger.ts";

/** What a run is given by whoever started it: nobody further in may more, or spend more. */
export interface InheritedGuards {
  readonly caps?: readonly PlanCaps[];
  readonly ledger?: Ledger;
}

/** One level's guards. */
export interface Guards {
  readonly caps: CapSet;
  /** Absent: nothing is limited here or further out. */
  readonly ledger: Ledger | undefined;
}

/** What a level declares for itself. */
export interface GuardDeclarations {
  /** How the level is called: `pipeline "research"`, `node "judge"`. */
  readonly owner: string;
  readonly limits?: PlanLimits | undefined;
  readonly caps?: readonly PlanCaps[] | undefined;
  readonly onWarning: (warning: LimitReached) => void;
}

/** Guards that take nothing away. */
const UNGUARDED: Guards = { caps: CapSet.all, ledger: undefined };

/** The guards a run starts with; `undefined` when nothing is guarded, which costs nothing. */
export function inherit({ caps = [], ledger }: InheritedGuards): Guards | undefined {
  return caps.length === 0 && ledger === undefined ? undefined : { caps: CapSet.of(caps), ledger };
}

/** A level's guards within those around it: the same when it declares nothing. */
export function narrow(outer: Guards | undefined, declared: GuardDeclarations): Guards | undefined {
  const { owner, limits, caps = [], onWarning } = declared;
  if (limits === undefined && caps.length === 0) return outer;
  const { caps: around, ledger: parent } = outer ?? UNGUARDED;
  return {
    caps: caps.reduce((set, rule) => set.narrow(rule), around),
    ledger: limits === undefined ? parent : new Ledger({ owner, limits: ledgerLimits(limits), parent, onWarning }),
  };
}

const NANO = 1_000_000_000;

function ledgerLimits(limits: PlanLimits): LedgerLimits {
  const { maxTotalTokens, maxLlmCalls, maxToolCalls, maxCostUsd, maxNodes, maxChildren, warningThreshold, onLimit } =
    limits;
  return {
    max: {
      ...(maxTotalTokens === undefined ? {} : { tokens: maxTotalTokens }),
      ...(maxLlmCalls === undefined ? {} : { llmCalls: maxLlmCalls }),
      ...(maxToolCalls === undefined ? {} : { toolCalls: maxToolCalls }),
      ...(maxCostUsd === undefined ? {} : { costNanoUsd: Math.floor(Number((maxCostUsd * NANO).toPrecision(15))) }),
      ...(maxNodes === undefined ? {} : { nodes: maxNodes }),
      ...(maxChildren === undefined ? {} : { children: maxChildren }),
    },
    warningThreshold,
    onLimit,
  };
}
