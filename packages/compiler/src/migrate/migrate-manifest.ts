/**
 * Rewrites manifests of the Python program. What can be rewritten without knowing what is meant is, comments included; the
 * rest stays as it is and is listed with what to do. What comes out is found to need nothing more.
 */
import { type Document, isMap, parseAllDocuments } from "yaml";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { createReporter } from "../diagnostics/reporter.ts";
import { createSourceFile } from "../diagnostics/span.ts";
import { format } from "../format/format.ts";
import { parseDocuments } from "../parse/parse-documents.ts";
import type { Source } from "../source/source.ts";
import { migrateDocument } from "./migrate-documents.ts";
import type { Migration } from "./migration.ts";

/** A manifest, migrated. */
export interface Migrated {
  /** As it was, when there was nothing to rewrite. */
  readonly text: string;
  readonly changed: boolean;
  /** What has been rewritten, and where that was in the text that came in. */
  readonly changes: readonly Diagnostic[];
  /** What has to be rewritten by hand, and where that is in the text that came in. */
  readonly findings: readonly Diagnostic[];
}

/**
 * Migrates a manifest.
 *
 * @example
 * const { text, changes, findings } = migrateManifest({ file: "old.yaml", text: source });
 */
export function migrateManifest(source: Source): Migrated {
  const { migration, documents } = runMigration(source);
  const { changes, findings } = migration;
  const isWide = isPadded(source.text);
  const after = print(documents, isWide);
  if (after === print(documents.length === 0 ? [] : read(source.text), isWide))
    return { text: source.text, changed: false, changes, findings };
  // What is written the canonical way stays so; who writes {a: 1} does not want a diff of spaces.
  const text = isWide ? format({ file: source.file, text: after }).text : after;
  return { text, changed: true, changes, findings };
}

/** A migration that has been run, and the documents as they are now; none when the text is no YAML. */
export interface MigrationRun {
  readonly migration: Migration;
  readonly documents: readonly Document[];
}

/** Runs a migration, and prints nothing. */
export function runMigration(source: Source): MigrationRun {
  const file = createSourceFile(source);
  const reporter = createReporter();
  parseDocuments(file, reporter);
  // A tag of the Python program is something to migrate.
  const wrong = reporter.diagnostics.filter(({ code, severity }) => severity === "error" && code !== "HD1011");
  const migration: Migration = { file, changes: [], findings: [...wrong], telling: [] };
  const documents = wrong.length > 0 ? [] : read(source.text);
  for (const document of documents) if (isMap(document.contents)) migrateDocument(document.contents, migration);
  return { migration, documents };
}

const OPTIONS = { schema: "core", uniqueKeys: false, prettyErrors: false, logLevel: "silent" } as const;

function read(text: string): readonly Document.Parsed[] {
  const documents = parseAllDocuments(text, OPTIONS);
  return Array.isArray(documents) ? documents : [];
}

function print(documents: readonly Document[], flowCollectionPadding: boolean): string {
  return documents.map((document) => document.toString({ lineWidth: 0, flowCollectionPadding })).join("");
}

/** Whether most maps on one line have spaces inside their braces, or there are none. */
function isPadded(text: string): boolean {
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  return count(/[[\s]\{ /g) >= count(/[[\s]\{\w/g);
}
