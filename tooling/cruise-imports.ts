// Reads every import of ours with dependency-cruiser and reports what the generated rules refuse.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cruise } from "dependency-cruiser";
import { importRules, options } from "../.dependency-cruiser.mjs";
import { layers } from "../layers.mjs";

export type ImportViolation = {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  readonly why: string;
};
export type ImportReport = { readonly modules: number; readonly violations: readonly ImportViolation[] };

const roots = ["packages", "apps", "examples", "e2e"];

/** Cruises the checkout at `root`. A parser that reads nothing must not pass, so packages it did not see are violations. */
export async function cruiseImports(root: string): Promise<ImportReport> {
  const forbidden = importRules(root);
  const { output } = await cruise(
    roots.filter((name) => existsSync(join(root, name))),
    { ...options, baseDir: root, validate: true, ruleSet: { forbidden }, outputType: "json" },
  );
  const result = typeof output === "string" ? JSON.parse(output) : output;
  const sources: string[] = result.modules.map((module: { source: string }) => module.source);
  const why = new Map(forbidden.map((rule) => [rule.name, rule.comment]));
  return {
    modules: sources.length,
    violations: [
      ...result.summary.violations.map((found: { rule: { name: string }; from: string; to: string }) => ({
        rule: found.rule.name,
        from: found.from,
        to: found.to,
        why: why.get(found.rule.name) ?? "",
      })),
      ...unread(root, sources),
    ],
  };
}

function unread(root: string, sources: readonly string[]): ImportViolation[] {
  return layers
    .filter(({ path }) => existsSync(join(root, path, "src")))
    .filter(({ path }) => !sources.some((source) => source.startsWith(`${path}/src/`)))
    .map(({ path }) => ({
      rule: "cruised",
      from: `${path}/src`,
      to: "nothing",
      why: "dependency-cruiser read no module here; is its TypeScript parser installed (packageExtensions)?",
    }));
}
