/** The guards of one attempt: what its calls may use and spend, who is told when they may not, and what a child it starts is handed. */
import type { HexdagError } from "../errors/hexdag-error.ts";
import { capError, limitError, limitKey, priceError, spokenAmount } from "../guard/guard-errors.ts";
import { type Guards, type InheritedGuards, narrow } from "../guard/guards.ts";
import type { Amounts, LimitReached } from "../guard/ledger.ts";
import { type MeteredTarget, metered } from "../guard/metering.ts";
import type { CallGuard, GuardedCall } from "../guard/port-gate.ts";
import type { PlanNode } from "../plan/plan.ts";
import type { RunShared } from "./run-shared.ts";
import type { EntryDraft } from "./step-input.ts";

/** Who calls: a node by its path, and which attempt of it. */
export interface GuardedAttempt {
  readonly run: RunShared;
  readonly nodeName: string;
  readonly attempt: number;
  readonly over: boolean;
}

/** The guards of a node within those around it. Made once per node and frame, so that every attempt draws on one ledger. */
export function nodeGuards(
  outer: Guards | undefined,
  plan: PlanNode,
  { run, nodeName }: Pick<GuardedAttempt, "run" | "nodeName">,
): Guards | undefined {
  const owner = `node "${nodeName}"`;
  const { past } = run;
  const limits = past === undefined ? plan.limits : past.limitsOf(owner, plan.limits);
  const onWarning = (warning: LimitReached): void => reportWarning(run, nodeName, warning);
  const guards = narrow(outer, { owner, limits, caps: plan.caps, onWarning });
  if (guards?.ledger !== undefined && guards.ledger !== outer?.ledger) past?.charge(guards.ledger, nodeName);
  return guards;
}

/** Tells whoever watches that a limit is near. */
export function reportWarning(run: RunShared, node: string, { resource, limit, spent, owner }: LimitReached): void {
  run.append({
    type: "resource.warning",
    ...envelope(run),
    node,
    resource: limitKey(resource),
    limit: spokenAmount(resource, limit),
    spent: spokenAmount(resource, spent),
    owner,
  });
}

export class AttemptGuard implements CallGuard {
  readonly #attempt: GuardedAttempt;
  readonly #guards: Guards;

  constructor(attempt: GuardedAttempt, guards: Guards) {
    this.#attempt = attempt;
    this.#guards = guards;
  }

  get inherited(): InheritedGuards {
    const { caps, ledger } = this.#guards;
    return { caps: caps.rules, ...(ledger === undefined ? {} : { ledger }) };
  }

  allows(cap: string): boolean {
    return this.#guards.caps.allows(cap);
  }

  refusal(cap: string, { port, method }: Pick<GuardedCall, "port" | "method">): HexdagError | undefined {
    const refusal = this.#guards.caps.refusal(cap);
    if (refusal === undefined) return undefined;
    const { run, nodeName, attempt, over } = this.#attempt;
    const { from, deny, allow } = refusal;
    if (!over) {
      run.append({
        type: "cap.denied",
        ...envelope(run),
        node: nodeName,
        attempt,
        cap,
        port,
        method,
        from,
        ...(deny === undefined ? {} : { deny }),
        ...(allow === undefined ? {} : { allow }),
      });
    }
    return capError(refusal, nodeName);
  }

  metered(made: GuardedCall, call: MeteredTarget): unknown {
    const { ledger } = this.#guards;
    if (ledger === undefined) return call(made.args);
    if (made.meter === "child") {
      const reached = ledger.charge({ children: 1 });
      if (reached !== undefined) throw this.limited(reached);
      return call(made.args);
    }
    const refuse = (reached: LimitReached): HexdagError => this.limited(reached);
    const unpriced = (model: string): HexdagError => priceError(model, this.#attempt.nodeName);
    const record = (most: Amounts, inputTokens: number): number => this.#record(most, inputTokens);
    return metered(this.#attempt.run.meter, { ...made, ledger, refuse, unpriced, record }, call);
  }

  #record({ llmCalls, toolCalls, tokens = 0, costNanoUsd }: Amounts, inputTokens: number): number {
    const { run, nodeName: node, attempt } = this.#attempt;
    const costUsd = costNanoUsd === undefined ? {} : { costUsd: spokenAmount("costNanoUsd", costNanoUsd) };
    const entry: EntryDraft = {
      type: "resource.reserved",
      ...envelope(run),
      node,
      attempt,
      ...(llmCalls === undefined ? {} : { llmCalls }),
      ...(toolCalls === undefined ? {} : { toolCalls }),
      tokens,
      ...costUsd,
      inputTokens,
    };
    run.appendLate(entry);
    return entry.seq;
  }

  /** Makes the error for a limit that is in the way, and tells whoever watches. */
  limited(reached: LimitReached): HexdagError {
    const { run, nodeName, attempt, over } = this.#attempt;
    const { resource, owner, onLimit } = reached;
    if (!over) {
      run.append({
        type: "resource.exceeded",
        ...envelope(run),
        node: nodeName,
        attempt,
        resource: limitKey(resource),
        limit: spokenAmount(resource, reached.limit),
        spent: spokenAmount(resource, reached.spent),
        wanted: spokenAmount(resource, reached.wanted),
        owner,
        onLimit,
      });
    }
    return limitError(reached, nodeName);
  }
}

function envelope(run: RunShared) {
  return {
    runId: run.runId,
    parentRunId: run.parentRunId,
    pipeline: run.pipelineName,
    seq: 0,
    time: run.clock.now(),
  };
}
