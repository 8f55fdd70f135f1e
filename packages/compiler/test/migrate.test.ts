/** Manifests of the Python program's documented shapes: migrated, compiled as they are, compiled when migrated. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Compilation, compile, migrateManifest, type Reader, renderDiagnostic } from "@hexdag/compiler";
import { describe, expect, it } from "vitest";
import { testRegistry } from "./support/components.ts";

const ROOT = join(import.meta.dirname, "migrate");
/** Set to write the expected files anew, as for the golden manifests. */
const updating = process.env["UPDATE_GOLDENS"] === "1";
const names = readdirSync(ROOT).toSorted();

/** Cases that compile as they are. */
const WORK_AS_THEY_ARE = [
  "config",
  "custom-types",
  "include",
  "input-node",
  "nothing-to-do",
  "policy",
  // It compiles, and max_retries means one try more: only migrating tells.
  "retries",
];

function read(name: string, file: string): string | undefined {
  const path = join(ROOT, name, file);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function expected(name: string, file: string, actual: string | undefined): string | undefined {
  const path = join(ROOT, name, file);
  if (updating && actual === undefined) rmSync(path, { force: true });
  else if (updating && actual !== undefined) writeFileSync(path, actual);
  return read(name, file);
}

function input(name: string): string {
  return read(name, "input.yaml") ?? expect.fail(`${name} has no input.yaml`);
}

function compiled(name: string, text: string): Compilation {
  const reader: Reader = (path) => {
    const included = read(name, path);
    return included === undefined ? { problem: "missing" } : { text: included };
  };
  const environment = /namespace: (\w+)/.exec(text)?.[1];
  return compile(
    { file: "input.yaml", text },
    {
      components: testRegistry,
      reader,
      pipelineRequired: false,
      ...(environment === undefined ? {} : { environment }),
    },
  );
}

function errorsOf({ diagnostics }: Compilation): readonly string[] {
  return diagnostics.filter(({ severity }) => severity === "error").map(({ code, message }) => `${code}: ${message}`);
}

describe("a manifest of the Python program", () => {
  it("is one of at least 20", () => {
    expect(names.length).toBeGreaterThanOrEqual(20);
  });

  it.each(names)("is rewritten, with what is left to do: %s", (name) => {
    const text = input(name);
    const { text: migrated, changed, changes, findings } = migrateManifest({ file: "input.yaml", text });
    const told = [...changes, ...findings].map((each) => renderDiagnostic(each, text)).join("\n\n");
    expect(changed ? migrated : undefined).toBe(expected(name, "migrated.yaml", changed ? migrated : undefined));
    expect(told === "" ? undefined : `${told}\n`).toBe(
      expected(name, "told.txt", told === "" ? undefined : `${told}\n`),
    );
    expect([...changes, ...findings].every(({ span }) => span !== undefined && span.line > 0)).toBe(true);
  });

  it.each(names)("is rewritten once and for all: %s", (name) => {
    const once = migrateManifest({ file: "input.yaml", text: input(name) });
    const twice = migrateManifest({ file: "input.yaml", text: once.text });
    expect({ changed: twice.changed, changes: twice.changes }).toEqual({ changed: false, changes: [] });
    expect(twice.text).toBe(once.text);
  });

  it.each(names)("keeps its comments: %s", (name) => {
    const { text } = migrateManifest({ file: "input.yaml", text: input(name) });
    const comments = input(name).match(/(?<!\{)# .*$/gm) ?? [];
    for (const comment of comments) expect(text).toContain(comment.trimEnd());
  });

  it.each(names)("compiles when nothing is left to do: %s", (name) => {
    const { text, findings } = migrateManifest({ file: "input.yaml", text: input(name) });
    const byHand = findings.filter(({ message }) => !message.includes("the node now calls"));
    if (byHand.length === 0) expect(errorsOf(compiled(name, text))).toEqual([]);
    else expect(byHand.every(({ hint }) => hint !== undefined && hint.length > 10)).toBe(true);
  });

  it.each(names)("works as it is, is told what to write, or is told of the command: %s", (name) => {
    const compilation = compiled(name, input(name));
    const errors = errorsOf(compilation);
    const advice = compilation.diagnostics.find(({ code }) => code === "HD2021");
    const works = errors.length === 0 && advice === undefined;
    expect({ errors, works }).toEqual({ errors, works: WORK_AS_THEY_ARE.includes(name) });
    if (works) return;
    // Mistakes whose own messages say what to write need no more words.
    if (advice === undefined) {
      const untold = compilation.diagnostics.filter(({ severity, hint }) => severity === "error" && hint === undefined);
      expect(untold).toEqual([]);
      return;
    }
    expect(advice).toMatchObject({ severity: "info", span: { line: expect.any(Number) } });
    expect(advice?.hint).toContain("hexdag migrate manifest FILE");
  });
});

describe("migrating", () => {
  it("says what is wrong with text that is no YAML, and leaves it", () => {
    const text = "kind: Pipeline\nspec: {nodes: [\n";
    const { changed, findings, text: left } = migrateManifest({ file: "x.yaml", text });
    expect({ changed, left }).toEqual({ changed: false, left: text });
    expect(findings).toMatchObject([{ code: "HD1004", severity: "error" }]);
  });

  it("leaves golden manifests alone, but for those that spell something in an older way", () => {
    const goldens = join(import.meta.dirname, "golden");
    const changed = readdirSync(goldens).filter((name) => {
      const text = readFileSync(join(goldens, name, "input.yaml"), "utf8");
      return name.startsWith("good-") && migrateManifest({ file: "input.yaml", text }).changed;
    });
    expect(changed).toEqual([
      "good-dependencies-by-hand",
      "good-macro-python",
      "good-pipeline-policies",
      "good-ports",
      "good-retry",
      "good-system-list",
    ]);
  });
});
