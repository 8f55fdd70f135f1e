/**
 * The project's own Config file (hexdag.yaml), beside the file that is compiled. Its Config holds unless one in the file says
 * otherwise, and its Adapters, Policies, Middlewares and Macros can be referred to. Its pipelines are of no interest here.
 */
import type { Reporter } from "../diagnostics/reporter.ts";
import { createSourceFile, type SourceFile } from "../diagnostics/span.ts";
import { collectDocuments, type DocumentSet, type KindDocument } from "../manifest/documents.ts";
import type { Source } from "../source/source.ts";
import { type Project, type ProjectOptions, readProject } from "./project.ts";

/** A project with the documents of its Config file. */
export interface ConfiguredProject extends Project {
  readonly set: DocumentSet;
  /** The Config file, and what it includes. */
  readonly configFiles: ReadonlySet<SourceFile>;
}

/** Definitions that a Config file shares with every file of the project. */
const SHARED = ["Adapter", "Policy", "Middleware", "Macro"] as const;

/** Adds a Config file to a project. A definition of the file itself hides one of the same name in the Config file. */
export function withConfigFile(
  project: Project,
  config: Source | undefined,
  { options, reporter }: { readonly options: ProjectOptions; readonly reporter: Reporter },
): ConfiguredProject {
  const own = collectDocuments(project.documents, reporter);
  if (config === undefined || project.files.some(({ file }) => file === config.file))
    return { ...project, set: own, configFiles: new Set() };
  // It is the host's own, whoever sent in the file that is compiled.
  const read = readProject(createSourceFile(config, project.files.length), { ...options, trust: "local" }, reporter);
  const shared = collectDocuments(read.documents, reporter);
  const set: { -readonly [TKind in keyof DocumentSet]: DocumentSet[TKind] } = { ...own };
  for (const kind of SHARED) {
    const hidden = new Set(own[kind].map(({ name }) => name?.name));
    set[kind] = [...own[kind], ...shared[kind].filter(({ name }) => !hidden.has(name?.name))];
  }
  set.Config = [...own.Config, ...shared.Config.map(apart)];
  return {
    documents: project.documents,
    files: [...project.files, ...read.files],
    variables: new Map([...project.variables, ...read.variables]),
    set,
    configFiles: new Set(read.files),
  };
}

/** Both files may have a Config, of one name too; an environment is chosen for each by itself. */
function apart(document: KindDocument): KindDocument {
  const { name } = document;
  return name === undefined ? document : { ...document, name: { ...name, name: `${name.name} (of the project)` } };
}
