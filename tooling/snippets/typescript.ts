import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "../bootstrap.mjs";
import { type Document, lineIn, type Problem, type Snippet } from "./markdown.ts";
import { problem } from "./marks.ts";
import { outputOf, shownOutput } from "./outputs.ts";
import { fileName, type Workspace } from "./workspace.ts";

/** As a reader's project would have it: strict, and against the built packages. */
const tsconfig = {
  extends: join(root, "tsconfig.base.json"),
  compilerOptions: {
    customConditions: [],
    composite: false,
    declaration: false,
    declarationMap: false,
    noEmit: true,
    rewriteRelativeImportExtensions: false,
    moduleDetection: "force",
    noUnusedLocals: false,
    noUnusedParameters: false,
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
  },
};

export function checkTypeScript(documents: readonly Document[], workspace: Workspace): readonly Problem[] {
  const snippets = documents.flatMap(({ snippets: all }) => all.filter(({ language }) => language === "ts"));
  if (snippets.length === 0) return [];
  const byPath = new Map(snippets.map((snippet) => [pathOf(snippet, workspace), snippet]));
  for (const [path, snippet] of byPath) writeFileSync(path, snippet.code);
  const project = join(workspace.path, "tsconfig.json");
  writeFileSync(project, JSON.stringify({ ...tsconfig, files: [...byPath.keys()] }, null, 2));
  const { stdout } = spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", project, "--pretty", "false"], {
    cwd: root,
    encoding: "utf8",
  });
  const runs = snippets.filter(({ marks }) => marks.includes("run"));
  return [...typeErrors(stdout, byPath), ...runs.flatMap((snippet) => checkRun(snippet, workspace))];
}

function pathOf(snippet: Snippet, workspace: Workspace): string {
  return join(workspace.folder(snippet.file), fileName(snippet, "ts"));
}

function typeErrors(output: string, byPath: ReadonlyMap<string, Snippet>): readonly Problem[] {
  return output.split(/\n(?=\S)/).flatMap((entry) => {
    if (entry.trim() === "") return [];
    const [, path = "", line = "1", message = entry] = /^(.+?)\((\d+),\d+\): error (.*)$/s.exec(entry) ?? [];
    const snippet = byPath.get(join(root, path));
    if (snippet === undefined)
      return [{ file: path || relative(root, "."), line: Number(line), message: message.trim() }];
    return [{ file: snippet.file, line: lineIn(snippet, Number(line)), message: message.trim() }];
  });
}

function checkRun(snippet: Snippet, workspace: Workspace): readonly Problem[] {
  const path = pathOf(snippet, workspace);
  const { stdout, stderr, status } = spawnSync(process.execPath, [path], {
    cwd: workspace.folder(snippet.file),
    encoding: "utf8",
    timeout: 30_000,
  });
  if (status !== 0) return [problem(snippet, `it ended with ${status}:\n${stderr}`)];
  const shown = outputOf(snippet);
  if (shown === undefined) return [problem(snippet, "a block that is run is followed by a block with its output")];
  return shownOutput(shown, stdout, "this is not what it prints");
}
