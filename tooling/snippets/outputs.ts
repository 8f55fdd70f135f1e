import type { Problem, Snippet } from "./markdown.ts";

/** The block after one that is run, when it shows its output: text, or JSON or a diagram that is no file of its own. */
export function outputOf({ next }: Snippet): Snippet | undefined {
  return next !== undefined && ["text", "json", "mermaid"].includes(next.language) && next.marks.length === 0
    ? next
    : undefined;
}

/** What is wrong with a block that shows an output, if anything. */
export function shownOutput(shown: Snippet, printed: string, what: string): readonly Problem[] {
  const found = difference(shown.code, printed);
  return found === undefined ? [] : [{ file: shown.file, line: shown.line, message: `${what}:\n${found}`, printed }];
}

/**
 * The first difference between what is shown and what was printed, or nothing. Durations, run ids and trailing space are no
 * difference.
 */
export function difference(shown: string, printed: string): string | undefined {
  const wanted = lines(shown);
  const got = lines(printed);
  const at = Math.max(wanted.length, got.length);
  for (let index = 0; index < at; index++) {
    if (steady(wanted[index]) === steady(got[index])) continue;
    return [
      `  line ${index + 1}`,
      `  shown:   ${wanted[index] ?? "(end)"}`,
      `  printed: ${got[index] ?? "(end)"}`,
      "  in full:",
      ...got.map((line) => `  | ${line}`),
    ].join("\n");
  }
  return undefined;
}

function lines(text: string): readonly string[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => line.trimEnd());
}

function steady(line: string | undefined): string | undefined {
  return line
    ?.replaceAll(/\s*\b\d+(?:\.\d+)?\s?(?:µs|ms|s|m)\b/g, " <duration>")
    .replaceAll(/("duration_ms": )\d+(?:\.\d+)?/g, "$1<duration>")
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "<id>");
}
