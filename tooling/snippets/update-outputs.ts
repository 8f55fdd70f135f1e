import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../bootstrap.mjs";
import type { Document, Problem } from "./markdown.ts";

/** Puts what was printed into the blocks that show it, the last block of each document first. */
export function updateOutputs(documents: readonly Document[], problems: readonly Problem[]): void {
  for (const { file, snippets } of documents) {
    const lines = readFileSync(join(root, file), "utf8").split("\n");
    const fromTheEnd = problems
      .filter((problem) => problem.file === file)
      .toSorted((left, right) => right.line - left.line);
    for (const { line, printed } of fromTheEnd) {
      const shown = snippets.find((snippet) => snippet.line === line);
      if (printed === undefined || shown === undefined) continue;
      const text = printed
        .trimEnd()
        .split("\n")
        .map((each) => each.trimEnd());
      lines.splice(line, shown.code.split("\n").length - 1, ...text);
    }
    writeFileSync(join(root, file), lines.join("\n"));
  }
}
