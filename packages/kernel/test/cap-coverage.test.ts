import { CapSet, capCoverage, matchesGlob, type PlanCaps } from "@hexdag/kernel";
import { describe, expect, it } from "vitest";

const allow = (...names: string[]): PlanCaps => ({ allow: names, from: "it" });
const deny = (...names: string[]): PlanCaps => ({ deny: names, from: "it" });

describe("what rules leave of what may be asked for", () => {
  it.each([
    ["llm", [], "all", ["llm"]],
    ["llm", [allow("memory", "llm")], "all", ["llm"]],
    ["llm", [allow("memory")], "none", []],
    ["llm", [allow("llm:small")], "none", []],
    ["llm", [deny("llm:small")], "all", ["llm"]],
    ["datastore.write", [deny("datastore")], "none", []],
    ["datastore.*", [allow("datastore.read")], "some", ["datastore.read"]],
    ["datastore.*", [allow("datastore")], "all", ["datastore.*"]],
    ["mail.*", [deny("mail.send")], "some", ["mail.*"]],
    ["tool:search", [allow("tool:s*")], "all", ["tool:search"]],
    ["tool:search_*", [allow("tool:search*")], "all", ["tool:search_*"]],
    ["tool:search_*", [allow("tool:search_web", "tool:order")], "some", ["tool:search_web"]],
    ["tool:search_*", [allow("tool:*_web")], "some", ["tool:search_*"]],
    ["tool:search_*", [allow("tool:order*")], "none", []],
    ["tool:*", [allow("tool:a*"), allow("tool:b*")], "none", []],
    ["tool:*", [allow("tool:a*"), allow("tool:*b")], "some", ["tool:a*"]],
    ["tool:*", [allow("tool"), deny("tool:rm*")], "some", ["tool:*"]],
    ["tool:*", [deny("tool:rm*"), allow("tool:rmdir", "tool:a")], "some", ["tool:a"]],
    ["tool:*", [deny("tool:rm*"), allow("tool:rmdir")], "none", []],
    ["http:*", [deny("http:evil.org")], "some", ["http:*"]],
    ["*", [allow("llm", "tool"), allow("tool:a*", "memory")], "some", ["tool:a*"]],
    ["*", [deny("llm")], "some", ["*"]],
    ["port.llm", [allow("llm")], "all", ["port.llm"]],
  ] as const)("is told of %s behind %j: %s", (cap, rules, granted, left) => {
    expect(capCoverage(rules, cap)).toMatchObject({ granted, left });
  });

  it("names who takes it away: for nothing left the one that takes the last, else the last that allows less", () => {
    const [outer, inner] = [allow("tool:a*", "tool:b"), deny("tool:b", "tool:a*")];
    expect(capCoverage([outer, inner], "tool:*")).toEqual({
      granted: "none",
      left: [],
      without: [],
      rule: inner,
      deny: "tool:a*",
    });
    const some = capCoverage([outer, deny("tool:abc")], "tool:*");
    expect(some).toEqual({ granted: "some", left: ["tool:a*", "tool:b"], without: ["tool:abc"], rule: outer });
    const denied = deny("tool:rm*", "tool:x");
    expect(capCoverage([denied], "tool:*")).toMatchObject({ rule: denied, deny: "tool:rm*", without: denied.deny });
    expect(capCoverage([denied, outer], "tool:*")).toMatchObject({ rule: outer, without: [] });
  });

  it("agrees with what a run is told of every single capability", () => {
    const subjects = ["", ":a", ":ab", ":abc", ":b", ":cb"];
    const names = ["llm", "tool", "mail.read", "mail.send", "mail.send.now"];
    const concrete = names.flatMap((name) => subjects.map((subject) => name + subject));
    const globs = ["", ":*", ":a*", ":*b", ":a*c", ":ab"];
    const patterns = ["*", "mail", "mail.*", ...names].flatMap((name) => globs.map((glob) => name + glob));
    const asks = ["llm", "mail.send", "mail.*", "*", "tool:*", "tool:a*", "tool:*b", "tool:ab"];
    let seed = 7;
    const pick = (): string => {
      seed = (seed * 48_271) % 2_147_483_647;
      return patterns[seed % patterns.length] ?? "*";
    };
    for (let round = 0; round < 3_000; round += 1) {
      const rules = [allow(pick(), pick()), deny(pick()), allow(pick(), pick(), pick())].slice(round % 3);
      const set = CapSet.of(rules);
      for (const asked of asks) {
        const { granted, left } = capCoverage(rules, asked);
        const meant = concrete.filter((cap) => isMeant(asked, cap));
        const may = meant.filter((cap) => set.allows(cap));
        if (granted === "all") expect({ asked, rules, may }).toEqual({ asked, rules, may: meant });
        if (granted === "none") expect({ asked, rules, may }).toEqual({ asked, rules, may: [] });
        // Whatever may be used is covered by what is said to be left.
        const shown = CapSet.of([allow(...left)]);
        const hidden = may.filter((cap) => !shown.allows(cap));
        expect({ asked, rules, left, hidden }).toEqual({ asked, rules, left, hidden: [] });
      }
    }
  });
});

/** What an ask stands for, said the plain way. */
function isMeant(asked: string, cap: string): boolean {
  const [name = "", subject] = cap.split(":");
  const [askedName = "", askedSubject] = asked.split(":");
  if (asked === "*") return true;
  if (askedName.endsWith(".*")) return `${name}.`.startsWith(askedName.slice(0, -1));
  if (askedName !== name) return false;
  if (askedSubject === undefined || subject === undefined) return askedSubject === subject;
  return matchesGlob(askedSubject, subject);
}
