import type { ApprovalDecision, ApprovalRequest, Approvals } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { abortedSignal, rejectionOf } from "../expectations.ts";
import { lifecycleFacet } from "../lifecycle.ts";
import { describeSuite, type Facet, type PortSuite, type PortTarget } from "../suite.ts";

/** An adapter for `Approvals`. */
export interface ApprovalsTarget extends PortTarget<Approvals> {
  /** The tools that whoever decides agrees to, and does not. `create` makes an adapter where somebody decides like that. */
  readonly agrees: string;
  readonly refuses: string;
  /** A tool about which nobody ever decides; absent where there is always a decision at once. */
  readonly waits?: string;
}

function request(tool: string, more: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return {
    tool,
    description: "Pays money back.",
    arguments: { amount: 5, to: { name: "Ann" } },
    runId: "run-1",
    node: "clerk",
    idempotencyKey: `run-1:clerk:approve-${tool}`,
    ...more,
  };
}

const decisions: Facet<Approvals, ApprovalsTarget> = {
  name: "decisions",
  cases: {
    "are yes where somebody agrees": async (approvals, { agrees }) => {
      expect(await approvals.request(request(agrees))).toMatchObject({ approved: true });
    },
    "are no where nobody does, which is no failure, and say why": async (approvals, { refuses }) => {
      const decision = await approvals.request(request(refuses));
      expect(decision).toMatchObject({ approved: false, reason: expect.stringMatching(/\S/u) });
    },
    "are made once for a key": async (approvals, { agrees }) => {
      const asked = request(agrees);
      const both = await Promise.all([approvals.request(asked), approvals.request(asked)]);
      const again = await approvals.request(asked);
      expect([both[1], again]).toEqual([both[0], both[0]]);
    },
    "are JSON": async (approvals, { agrees, refuses }) => {
      for (const tool of [agrees, refuses]) {
        const decision: ApprovalDecision = await approvals.request(request(tool, { reason: "It was asked for." }));
        expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
      }
    },
  },
};

const abort: Facet<Approvals, ApprovalsTarget> = {
  name: "abort",
  cases: {
    "asks nobody when aborted before": async (approvals, { agrees }) => {
      const { signal, reason } = abortedSignal();
      expect(await rejectionOf(approvals.request(request(agrees), { signal }))).toBe(reason);
    },
  },
};

const waiting: Facet<Approvals, ApprovalsTarget> = {
  name: "waiting",
  skip: ({ waits }) => (waits === undefined ? "there is always a decision at once" : undefined),
  cases: {
    "ends with the signal, and its reason": async (approvals, { waits = "" }) => {
      const controller = new AbortController();
      const reason = new Error("called off");
      const asking = approvals.request(request(waits), { signal: controller.signal });
      setTimeout(() => controller.abort(reason), 5);
      expect(await rejectionOf(asking)).toBe(reason);
    },
  },
};

/** The contract of `Approvals`. */
export const APPROVALS_SUITE: PortSuite<Approvals, ApprovalsTarget> = {
  port: "approvals",
  guards: {},
  facets: [decisions, abort, waiting, lifecycleFacet()],
};

/** Tests an adapter against the contract of `Approvals`. */
export function describeApprovals(target: ApprovalsTarget): void {
  describeSuite(APPROVALS_SUITE, target);
}
