import { describe, expect, it } from "vitest";
import type { LintFinding } from "../src/lint/finding.ts";
import { githubAnnotation } from "../src/lint/github-annotation.ts";
import { lint } from "../src/lint/lint.ts";
import { LINT_RULES } from "../src/lint/rules.ts";
import { toSarif } from "../src/lint/sarif.ts";
import { lintRegistry } from "./support/lint-components.ts";

const findings = LINT_RULES.flatMap(
  ({ example, id }) =>
    lint({ file: `some dir/${id} #1.yaml`, text: example.bad }, { components: lintRegistry }).findings,
);

const SPAN = { file: "a,b:c.yaml", start: 0, end: 1, line: 3, column: 5, endLine: 3, endColumn: 9 };

describe("a GitHub annotation", () => {
  const finding: LintFinding = {
    code: "W200",
    rule: "no-timeout",
    severity: "warning",
    message: "100% of\nwhat, it: says\r",
    hint: "do %",
    span: SPAN,
  };

  it("escapes text and properties each in its own way", () => {
    expect(githubAnnotation(finding)).toBe(
      "::warning file=a%2Cb%3Ac.yaml,line=3,endLine=3,col=5,endColumn=9,title=W200 no-timeout::100%25 of%0Awhat, it: says%0D%0Ado %25",
    );
  });

  it("gives no end column for several lines, and no place for a finding without one", () => {
    expect(githubAnnotation({ ...finding, span: { ...SPAN, endLine: 4 } })).not.toContain("endColumn");
    const { span: _, ...placeless } = finding;
    expect(githubAnnotation({ ...placeless, severity: "info", code: "HD1001", rule: "HD1001", message: "x" })).toBe(
      "::notice title=HD1001::x%0Ado %25",
    );
  });

  it("is one line for every finding there is", () => {
    expect(findings.map(githubAnnotation).filter((line) => /[\r\n]/.test(line) || !line.startsWith("::"))).toEqual([]);
  });
});

describe("a SARIF log", () => {
  const log = toSarif(findings, { version: "1.2.3" });
  const [run] = asList(log["runs"]);
  const results = asList(run?.["results"]);

  it("has what the schema of SARIF 2.1.0 requires", () => {
    expect(log).toMatchObject({ version: "2.1.0", $schema: expect.stringContaining("sarif-2.1.0") });
    expect(run).toMatchObject({
      tool: { driver: { name: "hexdag lint", version: "1.2.3" } },
      columnKind: "utf16CodeUnits",
    });
    expect(results.length).toBe(findings.length);
    for (const result of results) {
      expect(result).toMatchObject({
        ruleId: expect.stringMatching(/^(?:[EWI]\d{3}|HD\d{4})$/),
        ruleIndex: expect.any(Number),
        level: expect.stringMatching(/^(?:error|warning|note)$/),
        message: { text: expect.stringMatching(/\S/) },
        locations: [{ physicalLocation: { artifactLocation: { uri: expect.any(String) } } }],
      });
    }
  });

  it("describes every rule that has results, at the index they name", () => {
    const rules = asList(asMap(asMap(run?.["tool"])["driver"])["rules"]);
    for (const { ruleId, ruleIndex } of results) expect(rules[Number(ruleIndex)]).toMatchObject({ id: ruleId });
    for (const rule of rules) {
      expect(rule).toMatchObject({
        name: expect.stringMatching(/^[A-Z][\p{L}\p{N}]+$/u),
        shortDescription: { text: expect.stringMatching(/\S/) },
        fullDescription: { text: expect.stringMatching(/\S/) },
        help: { text: expect.stringContaining("hexdag explain") },
        defaultConfiguration: { level: expect.stringMatching(/^(?:error|warning|note)$/) },
      });
    }
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });

  it("escapes file names as URLs, and counts lines and columns from 1 with the end behind the last character", () => {
    const [{ locations } = {}] = results;
    const { artifactLocation, region } = asMap(asMap(asList(locations)[0])["physicalLocation"]);
    expect(artifactLocation).toEqual({ uri: "some%20dir/E100%20%231.yaml" });
    expect(region).toEqual({ startLine: 7, startColumn: 33, endLine: 7, endColumn: 38 });
  });

  it("carries fixes as replacements", () => {
    const fixed = results.find(({ ruleId }) => ruleId === "I303");
    expect(fixed?.["fixes"]).toEqual([
      {
        description: { text: "write llm" },
        artifactChanges: [
          {
            artifactLocation: { uri: "some%20dir/I303%20%231.yaml" },
            replacements: [
              {
                deletedRegion: { startLine: 5, startColumn: 13, endLine: 5, endColumn: 21 },
                insertedContent: { text: "llm" },
              },
            ],
          },
        ],
      },
    ]);
  });

  it("of nothing is a log without results", () => {
    expect(toSarif([], { version: "0" })).toMatchObject({ runs: [{ results: [], tool: { driver: { rules: [] } } }] });
  });
});

function asMap(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function asList(value: unknown): readonly { readonly [key: string]: unknown }[] {
  return Array.isArray(value) ? value.map(asMap) : [];
}
