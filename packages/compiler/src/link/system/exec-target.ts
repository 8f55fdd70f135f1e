/** What a process runs: a pipeline of the System's own file or of another, and what there is to read of it. */

import { createReporter, type Reporter } from "../../diagnostics/reporter.ts";
import { createSourceFile } from "../../diagnostics/span.ts";
import { type ProjectOptions, readProject } from "../../expand/project.ts";
import { collectDocuments, type KindDocument } from "../../manifest/documents.ts";
import { type Name, namesIn } from "../../manifest/names.ts";
import { type SourceValue, valueAt, valueOf } from "../../parse/source-value.ts";
import { resolvePath } from "../resolve-path.ts";

/** What a process offers to those that read it. */
export interface ExecTarget {
  readonly nodes: ReadonlySet<string>;
  readonly outputs: ReadonlySet<string>;
}

/** Where to look for pipelines. */
export interface ExecLookup {
  /** Pipelines of the System's own file. */
  readonly pipelines: readonly KindDocument[];
  readonly options: ProjectOptions;
  readonly reporter: Reporter;
}

/** The pipeline of a process. Reports one that is not there; `undefined` when it cannot be known, too. */
export function findTarget(exec: Name, process: string, lookup: ExecLookup): ExecTarget | undefined {
  const [path = "", name, ...more] = exec.name.split("#");
  const isPath = name !== undefined || /[/\\]|\.(?:ya?ml|json)$/.test(exec.name);
  if (!isPath) return choose(lookup.pipelines, exec.name, { exec, process, lookup, where: "this file" });
  if (more.length > 0 || path === "") {
    report(lookup, exec, {
      message: `"${exec.name}" is no path of a manifest`,
      hint: "write ./file.yaml or ./file.yaml#name",
    });
    return undefined;
  }
  return inFile(path, name, { exec, process, lookup, where: `"${path}"` });
}

interface Search {
  readonly exec: Name;
  readonly process: string;
  readonly lookup: ExecLookup;
  /** The file that is looked in, for messages. */
  readonly where: string;
}

function inFile(path: string, name: string | undefined, search: Search): ExecTarget | undefined {
  const { exec, process, lookup } = search;
  const { reader } = lookup.options;
  if (reader === undefined) return undefined;
  const file = resolvePath(exec.at.source.file, path);
  const outcome = reader(file);
  if ("problem" in outcome) {
    const because = { missing: "does not exist", outside: "lies outside the project", unreadable: "cannot be read" };
    const reason = outcome.reason === undefined ? "" : `: ${outcome.reason}`;
    report(lookup, exec, {
      message: `process "${process}" runs "${path}", which ${because[outcome.problem]}${reason}`,
      hint: "paths are relative to the System's file",
    });
    return undefined;
  }
  // A compiled plan is looked into when it is loaded.
  if (file.endsWith(".plan.json")) return undefined;
  // What is wrong in there is that file's business, but a pipeline nobody can read is none.
  const silent = createReporter();
  const project = readProject(createSourceFile({ file, text: outcome.text }), lookup.options, silent);
  const { Pipeline } = collectDocuments(project.documents, silent);
  if (Pipeline.length === 0 && silent.errorCount > 0) {
    report(lookup, exec, {
      message: `process "${process}" runs "${path}", which has errors of its own`,
      hint: `hexdag validate ${path} shows them`,
    });
    return undefined;
  }
  const own = Pipeline.filter(({ source }) => source.file === file);
  return choose(own.length === 0 || name !== undefined ? Pipeline : own, name, search);
}

function choose(pipelines: readonly KindDocument[], name: string | undefined, search: Search): ExecTarget | undefined {
  const { exec, process, lookup, where } = search;
  const names = [...new Set(pipelines.flatMap((each) => each.name?.name ?? []))];
  if (name === undefined) {
    if (names.length === 1) return targetOf(pipelines[0]);
    const found = names.length === 0 ? "no pipeline" : `${names.length} pipelines`;
    const hint = names.length === 0 ? "name a file with kind: Pipeline" : `say which: ${exec.name}#${names[0] ?? ""}`;
    report(lookup, exec, { message: `process "${process}" runs ${where}, which holds ${found}`, hint });
    return undefined;
  }
  const chosen = pipelines.find((each) => each.name?.name === name);
  if (chosen !== undefined) return targetOf(chosen);
  const close = lookup.reporter.suggest(name, names);
  const listed =
    names.length === 0 ? `${where} holds no pipeline; a path begins with ./` : `${where} holds ${names.join(", ")}`;
  report(lookup, exec, {
    message: `process "${process}" runs the pipeline "${name}", which ${where} does not hold`,
    hint: close === undefined ? listed : `did you mean "${close}"?`,
  });
  return undefined;
}

function report(
  { reporter }: ExecLookup,
  { at }: Name,
  text: { readonly message: string; readonly hint: string },
): void {
  reporter.report({ code: "HD3420", ...text, label: "no pipeline there", at });
}

function targetOf(document: KindDocument | undefined): ExecTarget | undefined {
  const spec = document && valueOf(document.map, "spec");
  if (spec?.type !== "map") return undefined;
  const nodes = valueOf(spec, "nodes");
  const output = valueOf(spec, "output");
  return {
    nodes: new Set(nodes?.type === "list" ? nodes.items.flatMap(nameOf) : []),
    outputs: new Set(output?.type === "map" ? output.entries.map(({ key }) => key) : []),
  };
}

function nameOf(node: SourceValue): readonly string[] {
  const { value, depth } = valueAt(node, ["metadata", "name"]);
  return depth === 2 ? (namesIn(value) ?? []).map(({ name }) => name) : [];
}
