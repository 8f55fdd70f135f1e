import type { Reporter } from "../diagnostics/reporter.ts";
import type { Place, SourceFile } from "../diagnostics/span.ts";
import type { KindDocument } from "./documents.ts";

/** The pipeline to compile: the one asked for by name, else the only one of the file asked for. */
export function choosePipeline(
  pipelines: readonly KindDocument[],
  wanted: string | undefined,
  { source, reporter }: { readonly source: SourceFile; readonly reporter: Reporter },
): KindDocument | undefined {
  const names = pipelines.flatMap((pipeline) => pipeline.name?.name ?? []);
  const start: Place = { source, start: 0, end: 0 };
  if (wanted !== undefined) {
    const chosen = pipelines.find((pipeline) => pipeline.name?.name === wanted);
    if (chosen !== undefined) return chosen;
    const close = reporter.suggest(wanted, names);
    const others = names.length === 0 ? "it describes none" : `it describes ${names.join(", ")}`;
    reporter.report({
      code: "HD2011",
      message: `the file describes no pipeline named "${wanted}"`,
      hint: close === undefined ? others : `did you mean "${close}"?`,
      at: start,
    });
    return undefined;
  }
  const own = pipelines.filter((pipeline) => pipeline.source === source);
  const candidates = own.length === 0 ? pipelines : own;
  if (candidates.length > 1) {
    reporter.report({
      code: "HD2012",
      message: `the file describes ${candidates.length} pipelines: ${names.join(", ")}`,
      hint: `say which one, for example --pipeline ${names[0] ?? "NAME"}`,
      at: candidates[1]?.name?.at ?? start,
    });
    return undefined;
  }
  return candidates[0];
}
