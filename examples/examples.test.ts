// Every example must run, offline, and give what its text promises.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { hexdag } from "../e2e/support/cli.ts";

function run(example: string, ...args: string[]): unknown {
  const file = fileURLToPath(new URL(`${example}/pipeline.yaml`, import.meta.url));
  const { status, stdout, stderr } = hexdag(["run", file, "--quiet", ...args]);
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
}

it("retry: one source recovers, a handler stands in for the other", () => {
  expect(run("retry")).toEqual({
    forecast: { weather: "fair", tide: "about noon", note: "tides failed with HD6002" },
  });
});

it("for-each: pages keep their order, and one that fails is left out", () => {
  expect(run("for-each", "--input", 'pages=["/", "/tea", "/nope", "/about"]')).toEqual({
    words: 18,
    missing: 1,
    pages: ["/", "/tea", "/about"],
  });
});

it("structured-output: the model's answer is data", () => {
  expect(run("structured-output", "--input", "document=Tea and a teapot, 119.50")).toEqual({
    number: "F-2041",
    reminder: "Please pay 119.5 for tea and a teapot",
  });
});

it("routing: each amount takes its own way", () => {
  expect(run("routing", "-i", "amount=50")).toEqual({ status: "approved", reason: null, route: "approve" });
  expect(run("routing", "-i", "amount=50", "-i", "country=CH")).toMatchObject({ status: "held", route: "customs" });
  expect(run("routing", "-i", "amount=5000")).toMatchObject({ status: "held", route: "review" });
});

it("child-pipeline: children from another file and from this one", () => {
  expect(run("child-pipeline", "--pipeline", "child-pipeline")).toEqual({
    menu: "Menu for spring",
    cards: [{ line: "* PEAS *" }, { line: "* ASPARAGUS *" }],
  });
});

it("macros: one review, invoked twice with different arguments", () => {
  expect(run("macros", "-i", "letter=pay")).toEqual({
    draft: { good: true, marks: [4, 2] },
    final: { good: true, marks: [4, 5] },
    lawyer: 5,
  });
});

it("library: a pipeline in plain TypeScript", () => {
  const file = fileURLToPath(new URL("library/report.ts", import.meta.url));
  const stdout = execFileSync(process.execPath, [file], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  expect(JSON.parse(stdout)).toEqual({ lines: ["north: 60", "south: 16", "west: 0", "nothing sold in west"] });
});

it("agent: looks things up, and may not order, whatever it is told", () => {
  expect(run("agent", "--input", "question=Have you tea and teapots?")).toEqual({
    answer: "Tea yes, teapots no; I may not order any.",
    in_stock: ["tea"],
  });
});

it("majority-vote: voters and a judge agree on a label", () => {
  expect(run("majority-vote", "--input", "letter=You have not paid our invoice of March, again.")).toEqual({
    filed: "filed as reminder, with 2 votes, decided by judge",
    reason: 'It says "again".',
    agreement: 0.5,
  });
});
