// Breaks golden manifests at random and checks what the compiler promises of any text: it never throws, it is quick, what
// it refuses it locates, and what it accepts the kernel loads. `npm run fuzz:manifests -- [--count N] [--seed S]`; exits 1
// at the first broken promise, naming seed and text.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compile } from "../../packages/compiler/src/compile.ts";
import { renderDiagnostic } from "../../packages/compiler/src/diagnostics/code-frame.ts";
import { COMPILER_CODES } from "../../packages/compiler/src/diagnostics/codes.ts";
import type { Diagnostic } from "../../packages/compiler/src/diagnostics/diagnostic.ts";
import { EXPRESSION_CODES } from "../../packages/compiler/src/expr/codes.ts";
import { testRegistry } from "../../packages/compiler/test/support/components.ts";
import type { ComponentRegistry } from "../../packages/kernel/src/component/registry.ts";
import { isHexdagError } from "../../packages/kernel/src/errors/hexdag-error.ts";
import { loadPlan } from "../../packages/kernel/src/graph/load-plan.ts";
import { createPolicyEngine } from "../../packages/stdlib/src/policies/policy-engine.ts";
import { seededRandom } from "./expression-text.ts";
import { randomManifest } from "./manifest-text.ts";

export interface FuzzOptions {
  readonly count: number;
  readonly seed: number;
  /** Longest that one manifest may take. */
  readonly limitMs: number;
  readonly onProgress?: (done: number) => void;
}

export interface FuzzReport {
  readonly compiled: number;
  readonly refused: number;
  /** How often each code was given. */
  readonly codes: { readonly [code: string]: number };
  readonly slowestMs: number;
  readonly slowest: string;
  /** What went wrong, and with which text; the first only. */
  readonly broken?: string;
}

const GOLDEN = join(import.meta.dirname, "../../packages/compiler/test/golden");

/** Compiles `count` broken manifests, or stops at the first that breaks a promise. */
export function fuzzManifests({ count, seed, limitMs, onProgress }: FuzzOptions): FuzzReport {
  const random = seededRandom(seed);
  const seeds = goldenTexts();
  const codes: Record<string, number> = {};
  const counts = { compiled: 0, refused: 0 };
  let slowestMs = 0;
  let slowest = "";
  const report = (broken?: string): FuzzReport => ({
    ...counts,
    codes,
    slowestMs,
    slowest,
    ...(broken === undefined ? {} : { broken }),
  });
  for (let number = 0; number < count; number++) {
    const text = randomManifest(random, seeds);
    const started = performance.now();
    try {
      counts[tryManifest(text, codes)]++;
    } catch (error) {
      return report(
        `number ${number}: ${error instanceof Error ? error.stack : String(error)}\n${JSON.stringify(text)}`,
      );
    }
    const tookMs = performance.now() - started;
    if (tookMs > slowestMs) [slowestMs, slowest] = [tookMs, text];
    if (tookMs > limitMs) return report(`number ${number} took ${tookMs.toFixed(0)} ms: ${JSON.stringify(text)}`);
    if (number % 10_000 === 0) onProgress?.(number);
  }
  return report();
}

/** The golden manifests, those that compile three times over: their mutants come further. */
function goldenTexts(): readonly string[] {
  return readdirSync(GOLDEN).flatMap((name) => {
    const text = readFileSync(join(GOLDEN, name, "input.yaml"), "utf8").slice(0, 6_000);
    return name.startsWith("bad-") ? [text] : [text, text, text];
  });
}

/** What a host with everything installed would load plans with. */
const everything: ComponentRegistry = {
  ...testRegistry,
  fn: () => () => null,
  driver: () => undefined,
  templates: { compile: () => () => "" },
  validator: { compile: () => () => [] },
  policies: createPolicyEngine(),
};

function tryManifest(text: string, codes: Record<string, number>): "compiled" | "refused" {
  const { plan, diagnostics } = compile({ file: "fuzz.yaml", text }, { components: testRegistry });
  for (const diagnostic of diagnostics) {
    codes[diagnostic.code] = (codes[diagnostic.code] ?? 0) + 1;
    checkDiagnostic(diagnostic, text);
  }
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  if ((plan === undefined) !== errors > 0)
    throw new TypeError(`plan ${plan === undefined ? "missing" : "made"} with ${errors} errors`);
  if (plan === undefined) return "refused";
  try {
    loadPlan(JSON.parse(JSON.stringify(plan)), everything);
  } catch (error) {
    // Guards that the kernel does not enforce are an answer, too.
    if (!isHexdagError(error) || error.code !== "HD5011") throw error;
  }
  return "compiled";
}

function checkDiagnostic(diagnostic: Diagnostic, text: string): void {
  const { code, span, message } = diagnostic;
  const wrong = (what: string): TypeError => new TypeError(`${what}: ${JSON.stringify(diagnostic)}`);
  if (!Object.hasOwn(COMPILER_CODES, code) && !Object.hasOwn(EXPRESSION_CODES, code))
    throw wrong("a code without an entry");
  if (message.trim() === "" || /undefined|\[object|NaN\b/.test(message.replaceAll(/"[^"]*"/g, "")))
    throw wrong("an odd message");
  for (const place of [span, ...(diagnostic.related ?? []).map((related) => related.span)]) {
    if (place === undefined) throw wrong("not located");
    const { start, end, line, column, endLine, endColumn } = place;
    const ordered =
      start >= 0 && start <= end && end <= text.length && line >= 1 && column >= 1 && endLine >= line && endColumn >= 1;
    if (!ordered) throw wrong("a span outside the text");
    const lineStart = start - (column - 1);
    if (lineStart > 0 && text[lineStart - 1] !== "\n") throw wrong("line and column disagree with the offset");
  }
  const frame = renderDiagnostic(diagnostic, text);
  // oxlint-disable-next-line no-control-regex -- looking for exactly those
  if (/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(frame)) throw wrong("a control character in a frame");
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { count: { type: "string" }, seed: { type: "string" } } });
  const count = Number(values.count ?? 200_000);
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  console.log(`${count} manifests, seed ${seed}`);
  const started = performance.now();
  const { broken, codes, slowest, ...counts } = fuzzManifests({
    count,
    seed,
    limitMs: 5_000,
    onProgress: (done) => process.stderr.write(`\r${done}`),
  });
  const seconds = (performance.now() - started) / 1_000;
  const rate = Math.round((counts.compiled + counts.refused) / seconds);
  console.log(`\n${JSON.stringify(counts)} in ${seconds.toFixed(1)} s, ${rate} a second`);
  console.log(
    Object.entries(codes)
      .toSorted(([left], [right]) => left.localeCompare(right))
      .map(([code, times]) => `${code} ${times}`)
      .join("  "),
  );
  console.log(`slowest: ${JSON.stringify(slowest.slice(0, 200))}`);
  if (broken !== undefined) {
    console.error(broken);
    process.exitCode = 1;
  }
}
