import type { ApprovalDecision, ApprovalRequest, Approvals } from "@hexdag/kernel/ports";
import { APPROVALS_SUITE, type ApprovalsTarget, describeApprovals, rejectionOf } from "@hexdag/testing";
import { describe, expect, it } from "vitest";
import { createAutoApprovals } from "../../src/defaults/approvals.ts";
import { type ApprovalAsk, createApprovals } from "../../src/defaults/asked-approvals.ts";
import { describeBrokenFakes } from "../support/broken-fakes.ts";

const auto: ApprovalsTarget = {
  name: "auto",
  capabilities: [],
  agrees: "search",
  refuses: "refund",
  create: () => createAutoApprovals({ approve: ["*"], deny: ["refund"] }),
};

let count = 0;
const ask: ApprovalAsk = ({ tool }) => {
  if (tool === "never") return new Promise(() => undefined);
  return Promise.resolve({ approved: tool === "search", by: "ann", reason: `question ${++count}` });
};
const asked: ApprovalsTarget = { ...auto, name: "a function", waits: "never", create: () => createApprovals(ask) };

describeApprovals(auto);
describeApprovals(asked);

const request = (tool: string): ApprovalRequest => ({
  tool,
  arguments: {},
  runId: "r",
  node: "n",
  idempotencyKey: `r:n:${tool}`,
});

describe("approvals by rule", () => {
  it("refuse what no rule covers, and say who decided", async () => {
    const approvals = createAutoApprovals({ approve: ["read_*"], deny: ["read_mail"], by: "policy" });
    expect(await approvals.request(request("read_file"))).toEqual({ approved: true, by: "policy" });
    expect(await approvals.request(request("read_mail"))).toMatchObject({
      approved: false,
      reason: expect.stringContaining("never approved"),
    });
    expect(await approvals.request(request("write_file"))).toMatchObject({
      approved: false,
      reason: expect.stringContaining("in advance"),
    });
    expect(await createAutoApprovals().request(request("any"))).toMatchObject({ approved: false });
  });
});

describe("approvals by a function", () => {
  it("withdraw the question when nobody waits any more, and ask anew", async () => {
    const signals: AbortSignal[] = [];
    const approvals = createApprovals((_, signal) => {
      signals.push(signal);
      return signals.length === 1 ? new Promise(() => undefined) : Promise.resolve({ approved: true });
    });
    const [first, second] = [new AbortController(), new AbortController()];
    const asking = [first, second].map(({ signal }) => rejectionOf(approvals.request(request("a"), { signal })));
    first.abort(new Error("one"));
    await asking[0];
    expect(signals[0]?.aborted).toBe(false);
    second.abort(new Error("two"));
    expect(await asking[1]).toMatchObject({ message: "two" });
    expect(signals[0]?.aborted).toBe(true);
    expect(await approvals.request(request("a"))).toEqual({ approved: true });
  });

  it("ask anew after a failure", async () => {
    let tries = 0;
    const approvals = createApprovals(() =>
      ++tries === 1 ? Promise.reject(new Error("offline")) : Promise.resolve({ approved: true }),
    );
    expect(await rejectionOf(approvals.request(request("a")))).toMatchObject({ message: "offline" });
    expect(await approvals.request(request("a"))).toEqual({ approved: true });
  });
});

/** The real one with its answers changed. */
function broken(change: (approvals: Approvals) => Partial<Approvals>): ApprovalsTarget {
  return {
    ...asked,
    create: () => {
      const approvals = createApprovals(ask);
      return { ...approvals, ...change(approvals) };
    },
  };
}

const altered = (alter: (decision: ApprovalDecision) => ApprovalDecision): ApprovalsTarget =>
  broken((approvals) => ({ request: async (each, call) => alter(await approvals.request(each, call)) }));

describeBrokenFakes(APPROVALS_SUITE, {
  "capabilities: are exactly the declared ones": { ...asked, capabilities: ["SupportsNothing"] },
  "decisions: are yes where somebody agrees": altered((decision) => ({ ...decision, approved: false })),
  "decisions: are no where nobody does, which is no failure, and say why": altered(({ approved }) => ({ approved })),
  "decisions: are made once for a key": broken(() => ({
    request: (each, call) => ask(each, call?.signal ?? new AbortController().signal),
  })),
  "decisions: are JSON": altered((decision) => Object.assign({}, decision, { at: new Date(0) })),
  "abort: asks nobody when aborted before": broken((approvals) => ({ request: (each) => approvals.request(each) })),
  "waiting: ends with the signal, and its reason": broken((approvals) => ({
    request: (each, call) => approvals.request(each, call).catch(() => ({ approved: false, reason: "aborted" })),
  })),
  "lifecycle: is healthy after open": broken(() => ({ health: () => Promise.reject(new Error("no backend")) })),
  "lifecycle: can be closed twice": broken(() => {
    let open = true;
    return {
      close: async () => {
        if (!open) throw new Error("closed already");
        open = false;
      },
    };
  }),
});
