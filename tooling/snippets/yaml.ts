// Manifests in the documentation, through `hexdag validate`: all good ones in one process, each bad one in its own, so that
// its frames can be compared verbatim.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../bootstrap.mjs";
import { hexdag } from "./hexdag-command.ts";
import { type Document, lineIn, type Problem, type Snippet } from "./markdown.ts";
import { problem } from "./marks.ts";
import { shownOutput } from "./outputs.ts";
import { fileName, type Workspace } from "./workspace.ts";

type Diagnostic = {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly hint?: string | null;
  readonly file?: string;
  readonly line?: number;
};

/** What goes around a fragment, and how far its lines are shifted by it. */
const wrappers: Readonly<Record<string, (code: string) => string>> = {
  nodes: (code) => `kind: Pipeline\nmetadata: {name: snippet}\nspec:\n  nodes:\n${indented(code, 4)}`,
  spec: (code) => `kind: Pipeline\nmetadata: {name: snippet}\nspec:\n${indented(code, 2)}`,
};

export function checkYaml(documents: readonly Document[], workspace: Workspace): readonly Problem[] {
  const snippets = documents.flatMap(({ snippets: all }) => all.filter(({ language }) => language === "yaml"));
  return [
    ...checkGood(
      snippets.filter(({ marks }) => !marks.includes("bad")),
      workspace,
    ),
    ...snippets.filter(({ marks }) => marks.includes("bad")).flatMap((snippet) => checkBad(snippet, workspace)),
  ];
}

type Part = { readonly snippet: Snippet; readonly text: string; readonly line: number };

function checkGood(snippets: readonly Snippet[], workspace: Workspace): readonly Problem[] {
  if (snippets.length === 0) return [];
  const parts = snippets.map(partOf);
  const byPath = new Map(
    parts.map((part, index) => [join(workspace.folder(part.snippet.file), `part-${index}.yaml`), part]),
  );
  for (const [path, { text }] of byPath) writeFileSync(path, text);
  const { stdout, stderr } = hexdag(["validate", "--json", ...byPath.keys()], root);
  if (!stdout.startsWith("{"))
    return snippets.slice(0, 1).map((snippet) => problem(snippet, `hexdag validate said: ${stdout}${stderr}`));
  const { diagnostics }: { readonly diagnostics: readonly Diagnostic[] } = JSON.parse(stdout);
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .flatMap((diagnostic) => {
      const part = byPath.get(join(root, diagnostic.file ?? ""));
      return part === undefined ? [] : [located(part, diagnostic)];
    });
}

/** A manifest, and the line of the document that it begins at. */
function partOf(snippet: Snippet): Part {
  const text = wrapped(snippet);
  const before = text.split("\n").length - snippet.code.split("\n").length;
  return { snippet, text, line: lineIn(snippet, 0) - before };
}

function located({ snippet, line: start }: Part, { code, message, hint, line = 1 }: Diagnostic): Problem {
  const more = (hint ?? "") === "" ? "" : `\n    ${hint}`;
  return { file: snippet.file, line: start + line, message: `${code}: ${message}${more}` };
}

function checkBad(snippet: Snippet, workspace: Workspace): readonly Problem[] {
  const folder = workspace.folder(snippet.file);
  const name = fileName(snippet, "yaml").replace(/^line-\d+/, "pipeline");
  writeFileSync(join(folder, name), wrapped(snippet));
  const { stderr, status } = hexdag(["validate", name], folder);
  if (status === 0) return [problem(snippet, "this manifest is marked bad and is valid")];
  return snippet.next === undefined ? [] : shownOutput(snippet.next, stderr, "these are not its diagnostics");
}

function wrapped({ marks, code }: Snippet): string {
  const mark = marks.find((each) => Object.hasOwn(wrappers, each));
  return wrappers[mark ?? ""]?.(code) ?? code;
}

function indented(code: string, by: number): string {
  return code.replaceAll(/^(?=.)/gm, " ".repeat(by));
}
