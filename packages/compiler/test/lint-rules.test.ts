import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderDiagnostic } from "@hexdag/compiler";
import { describe, expect, it } from "vitest";
import type { LintFinding } from "../src/lint/finding.ts";
import { type LintOptions, lint } from "../src/lint/lint.ts";
import type { LintRule } from "../src/lint/rule.ts";
import { LINT_RULES } from "../src/lint/rules.ts";
import { lintRegistry } from "./support/lint-components.ts";

const updating = process.env["UPDATE_GOLDENS"] === "1";
const FOLDER = join(import.meta.dirname, "lint-golden");

/** What this version refuses on the way: kinds that other parts of the language bring. */
const LATER = ["HD2007"];

function findingsIn(text: string, options: Partial<LintOptions> = {}): readonly LintFinding[] {
  return lint({ file: "input.yaml", text }, { components: lintRegistry, ...options }).findings;
}

function codesIn(text: string, options: Partial<LintOptions> = {}): readonly string[] {
  return findingsIn(text, options)
    .map(({ code }) => code)
    .filter((code) => !LATER.includes(code));
}

function framesOf(rule: LintRule): string {
  const { findings, sources } = lint({ file: "bad.yaml", text: rule.example.bad }, { components: lintRegistry });
  const frames = findings
    .filter(({ code }) => !LATER.includes(code))
    .map((finding) => renderDiagnostic(finding, sources[0]?.text));
  return `${frames.join("\n\n")}\n`;
}

function golden(rule: LintRule, actual: string): string {
  const file = join(FOLDER, `${rule.id}-${rule.name}.txt`);
  if (updating) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, actual);
  }
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

describe.each(LINT_RULES.map((rule) => ({ ...rule, rule })))("$id $name", ({ rule }) => {
  it("finds its bad example, and nothing else there", () => {
    expect([...new Set(codesIn(rule.example.bad))]).toEqual([rule.id]);
  });

  it("says so as its golden has it", () => {
    const actual = framesOf(rule);
    expect(actual).toBe(golden(rule, actual));
  });

  it("has a good example in which nothing is found", () => {
    expect(codesIn(rule.example.good)).toEqual([]);
  });

  it("is as serious as its id says", () => {
    expect(rule.severity).toBe({ E: "error", W: "warning", I: "info" }[rule.id.slice(0, 1)]);
    const own = findingsIn(rule.example.bad).filter(({ code }) => code === rule.id);
    expect(own.every(({ severity }) => severity === rule.severity)).toBe(true);
  });
});

/** What keeps a manifest from compiling cannot be turned off. */
function isFatal({ covers, severity }: LintRule): boolean {
  return covers !== undefined && severity === "error";
}

const ABOUT_LINTING = ["I310", "I311"];

describe.each(
  LINT_RULES.filter(({ id }) => !ABOUT_LINTING.includes(id)).map((rule) => ({ ...rule, rule, fatal: isFatal(rule) })),
)("$id $name", ({ rule, fatal }) => {
  it("is turned off by comments, by id and by name", () => {
    const [first] = findingsIn(rule.example.bad).filter(({ code }) => code === rule.id);
    const lines = rule.example.bad.split("\n");
    const at = (first?.span?.line ?? 0) - 1;
    const line = lines[at] ?? "";
    const indent = /^[ -]*/.exec(line)?.[0].replaceAll("-", " ") ?? "";
    for (const name of [rule.id, rule.name]) {
      const disabled = {
        above: lines.toSpliced(at, 0, `${indent}# hexdag-disable-next-line ${name}`),
        beside: lines.with(at, `${line} # hexdag-disable-line ${name} -- known`),
        file: [`# hexdag-disable-file ${name}`, ...lines],
      };
      for (const [where, text] of Object.entries(disabled)) {
        const left = findingsIn(text.join("\n")).filter(
          ({ code, message }) => code === rule.id && message === first?.message,
        );
        expect({ where, name, left: left.length }).toEqual({ where, name, left: fatal ? 1 : 0 });
      }
    }
  });
});

describe.each(LINT_RULES.map((rule) => ({ ...rule, rule, fatal: isFatal(rule) })))("$id $name", ({ rule, fatal }) => {
  it("is turned off and made more or less serious by settings, by id and by name", () => {
    for (const name of [rule.id, rule.name]) {
      expect(codesIn(rule.example.bad, { rules: { [name]: "off" } }).includes(rule.id)).toBe(fatal);
      const severities = findingsIn(rule.example.bad, { defaults: { [name]: "warning" } })
        .filter(({ code }) => code === rule.id)
        .map(({ severity }) => severity);
      expect(new Set(severities)).toEqual(new Set([fatal ? "error" : "warning"]));
    }
  });
});

describe("the list of rules", () => {
  it("is in the order of ids, each id and name once", () => {
    const order = LINT_RULES.map(({ id }) => `${"EWI".indexOf(id.slice(0, 1))}${id.slice(1)}`);
    expect(order).toEqual([...new Set(order)].toSorted());
    expect(new Set(LINT_RULES.map(({ name }) => name)).size).toBe(LINT_RULES.length);
  });

  it("describes each rule in sentences", () => {
    const odd = LINT_RULES.filter(({ description }) => !/^[`\p{Lu}].*\.$/u.test(description)).map(({ id }) => id);
    expect(odd).toEqual([]);
  });
});
