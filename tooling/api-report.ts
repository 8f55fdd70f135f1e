// The public surface of each entry as api-extractor prints it. It is committed, so an API change is a diff in review.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Extractor, ExtractorConfig, ExtractorLogLevel, ExtractorMessageCategory } from "@microsoft/api-extractor";
import { root } from "./bootstrap.mjs";
import { type Outcome } from "./gate.ts";
import { type Entry } from "./published-packages.ts";

export type ApiReport = { readonly text: string; readonly problems: readonly string[] };

/** Compares the committed report of one entry with the built types. */
export function checkApiReport(path: string, entry: Entry, siblings: readonly Entry[]): Outcome {
  const file = reportFile(path, entry);
  const { text, problems } = writeFreshReport(path, entry, siblings);
  const committed = existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : undefined;
  const stale =
    committed === text
      ? []
      : [
          committed === undefined
            ? `${file} does not exist`
            : `${file} differs from the API as built, first at: ${firstDifference(committed, text)}`,
          "If the change is meant, run `pnpm api:update` and commit the file; else undo what changed the API.",
        ];
  const report = [...problems, ...stale];
  return report.length === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, report: report.join("\n") };
}

/** Rewrites the committed report of one entry. Returns what api-extractor objected to. */
export function updateApiReport(path: string, entry: Entry, siblings: readonly Entry[]): readonly string[] {
  const { text, problems } = writeFreshReport(path, entry, siblings);
  writeFileSync(join(root, reportFile(path, entry)), text);
  return problems;
}

function reportFile(path: string, entry: Entry): string {
  return `${path}/report${entry.name === "" ? "" : `.${entry.name.replaceAll("/", "-")}`}.api.md`;
}

function writeFreshReport(path: string, entry: Entry, siblings: readonly Entry[]): ApiReport {
  const folder = join(root, "node_modules/.cache/hexdag/api", path);
  const reportFileName = `${entry.name === "" ? "index" : entry.name.replaceAll("/", "-")}.api.md`;
  mkdirSync(folder, { recursive: true });
  const problems: string[] = [];
  Extractor.invoke(extractorConfig({ path, entry, folder, reportFileName }), {
    localBuild: true,
    messageCallback(message) {
      message.handled = true;
      const isProgress = message.category === ExtractorMessageCategory.Console;
      const isSevere = message.logLevel === ExtractorLogLevel.Error || message.logLevel === ExtractorLogLevel.Warning;
      const isElsewhere = message.messageId === "ae-forgotten-export" && isListed(message.text, path, siblings);
      if (isSevere && !isProgress && !isElsewhere) problems.push(`${message.messageId}: ${message.text}`);
    },
  });
  return { text: readFileSync(join(folder, reportFileName), "utf8"), problems };
}

// What one entry forgets another entry of the same package may export: `@hexdag/kernel` speaks of `Llm`, which a user
// imports from `@hexdag/kernel/ports`. An index lists its names one by one, so its text tells.
function isListed(message: string, path: string, entries: readonly Entry[]): boolean {
  const symbol = /The symbol "(\w+)"/.exec(message)?.[1];
  const name = new RegExp(`\\b${symbol}\\b`);
  return symbol !== undefined && entries.some(({ types }) => name.test(readFileSync(join(root, path, types), "utf8")));
}

type ReportRequest = {
  readonly path: string;
  readonly entry: Entry;
  readonly folder: string;
  readonly reportFileName: string;
};

function extractorConfig({ path, entry, folder, reportFileName }: ReportRequest): ExtractorConfig {
  const projectFolder = join(root, path);
  return ExtractorConfig.prepare({
    packageJsonFullPath: join(projectFolder, "package.json"),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder,
      mainEntryPointFilePath: join(projectFolder, entry.types),
      newlineKind: "lf",
      compiler: { overrideTsconfig: compilerOverride(join(projectFolder, entry.types)) },
      apiReport: { enabled: true, reportFileName, reportFolder: folder, reportTempFolder: join(folder, "temp") },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.None },
          // A public signature that names a type the entry does not export: a user could not write it down.
          "ae-forgotten-export": { logLevel: ExtractorLogLevel.Error },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
}

function compilerOverride(entry: string): object {
  return {
    compilerOptions: {
      target: "ES2024",
      lib: ["ES2024", "ESNext.Disposable", "DOM", "DOM.AsyncIterable"],
      module: "NodeNext",
      moduleResolution: "NodeNext",
      allowImportingTsExtensions: true,
      noEmit: true,
      strict: true,
      skipLibCheck: true,
      types: ["node"],
      typeRoots: [join(root, "node_modules/@types")],
    },
    files: [entry],
  };
}

function firstDifference(before: string, after: string): string {
  const old = before.split("\n");
  const fresh = after.split("\n");
  const index = fresh.findIndex((line, at) => line !== old[at]);
  const line = index === -1 ? fresh.length : index;
  return `line ${line + 1}\n  - ${old[line] ?? "(end)"}\n  + ${fresh[line] ?? "(end)"}`;
}
