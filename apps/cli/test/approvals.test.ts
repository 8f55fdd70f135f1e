import type { ApprovalRequest } from "@hexdag/kernel/ports";
import { describe, expect, it } from "vitest";
import { askPerson } from "../src/approvals/ask-person.ts";
import { runApprovals } from "../src/approvals/run-approvals.ts";
import type { Keyboard } from "../src/keyboard.ts";
import type { Progress } from "../src/render/progress.ts";

const request: ApprovalRequest = {
  tool: "refund",
  description: "Pays money back.",
  arguments: { amount: 5 },
  reason: "She was\ncharged \u001b[31mtwice.",
  runId: "r",
  node: "clerk",
  idempotencyKey: "r:clerk:approve-1.1",
};
const { signal } = new AbortController();

/** Somebody who types these lines, and what was shown. */
function person(lines: readonly string[], isTty = true) {
  const shown: string[] = [];
  const typed = [...lines];
  const keyboard: Keyboard = { isTty, readLine: () => Promise.resolve(typed.shift()) };
  const progress: Progress = {
    sink: () => undefined,
    print: (text) => void shown.push(text),
    hold() {
      shown.push("(hold)");
      return () => void shown.push("(go on)");
    },
    close: () => undefined,
  };
  return { options: { keyboard, progress }, shown };
}

describe("a person at the terminal", () => {
  it("is shown who wants what and why, while the progress stands still", async () => {
    const { options, shown } = person(["y"]);
    expect(await askPerson(options)(request, signal)).toEqual({ approved: true, by: "terminal" });
    expect(shown).toEqual([
      "(hold)",
      '\nclerk wants to call refund with\n  {\n    "amount": 5\n  }\n  it says: She was charged twice.\ny to call it, n (and why not) to refuse, or other arguments as JSON:',
      "(go on)",
    ]);
  });

  it.each([
    ["yes", { approved: true, by: "terminal" }],
    ["Y", { approved: true, by: "terminal" }],
    ["n", { approved: false, by: "terminal" }],
    ["no: too much", { approved: false, by: "terminal", reason: "too much" }],
    ["n ask her first", { approved: false, by: "terminal", reason: "ask her first" }],
    ['{"amount": 2}', { approved: true, by: "terminal", arguments: { amount: 2 } }],
  ])("may answer %s", async (line, decision) => {
    expect(await askPerson(person([line]).options)(request, signal)).toEqual(decision);
  });

  it("is asked again after an answer that is none, and not after the end", async () => {
    const { options, shown } = person(["", "nobody", "[1]", "{amount: 2}"]);
    expect(await askPerson(options)(request, signal)).toEqual({
      approved: false,
      by: "terminal",
      reason: "nobody answered at the terminal",
    });
    expect(shown.filter((text) => text.startsWith("y to call it"))).toHaveLength(4);
  });

  it("is asked one question at a time", async () => {
    const { options, shown } = person(["y", "n"]);
    const ask = askPerson(options);
    const both = await Promise.all([ask(request, signal), ask({ ...request, tool: "order" }, signal)]);
    expect(both).toMatchObject([{ approved: true }, { approved: false }]);
    expect(shown.map((text) => (text.startsWith("(") ? text : "asked"))).toEqual([
      "(hold)",
      "asked",
      "(go on)",
      "(hold)",
      "asked",
      "(go on)",
    ]);
  });

  it("is asked no more when nobody waits", async () => {
    const { options, shown } = person(["y"]);
    await expect(askPerson(options)(request, AbortSignal.abort(new Error("over")))).rejects.toThrow("over");
    expect(shown).toEqual([]);
  });

  it("is missed where there is no terminal, and both the model and whoever reads on hear what to do", async () => {
    const { options, shown } = person([], false);
    expect(await askPerson(options)(request, signal)).toMatchObject({
      approved: false,
      reason: expect.stringContaining("--approve refund"),
    });
    expect(shown).toEqual([expect.stringContaining("clerk: the call of refund was refused")]);
  });
});

describe("what the command line agrees to", () => {
  it("is asked nobody, whoever else would be", async () => {
    const { options, shown } = person([]);
    const approvals = runApprovals({ approve: ["order", "re*"], person: options });
    const elsewhere = { request: () => Promise.resolve({ approved: false, by: "queue" }) };
    for (const adapter of [undefined, elsewhere])
      expect(await approvals(adapter).request(request)).toEqual({ approved: true, by: "--approve re*" });
    expect(shown).toEqual([]);
    expect(await approvals(elsewhere).request({ ...request, tool: "delete" })).toEqual({
      approved: false,
      by: "queue",
    });
  });
});
