// Where snippets are put to be compiled and run: a git-ignored directory in the repository, one folder per document, with
// node_modules in which exactly those packages resolve that a reader could have installed.
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { layers } from "../../layers.mjs";
import { root } from "../bootstrap.mjs";
import { type Document, markValue, type Snippet } from "./markdown.ts";

export type Workspace = {
  readonly path: string;
  /** Where a document's files are. */
  folder(file: string): string;
};

const path = join(root, ".cache/snippets");

/** Third-party packages a snippet may import, and the workspace package that has each. */
const offered: Readonly<Record<string, string>> = { zod: "packages/stdlib", vitest: "packages/testing" };

export function prepareWorkspace(documents: readonly Document[]): Workspace {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(join(path, "node_modules/@hexdag"), { recursive: true });
  for (const { name, path: source } of layers) {
    if (existsSync(join(root, source, "package.json"))) link(join(root, source), name);
  }
  for (const [name, holder] of Object.entries(offered)) link(join(root, holder, "node_modules", name), name);
  writeFileSync(join(path, "package.json"), JSON.stringify({ type: "module", private: true, dependencies: drivers() }));
  writeHexdag();
  const folder = (file: string): string => join(path, file.replaceAll(/[^\w]+/g, "-"));
  for (const { file, snippets } of documents) {
    mkdirSync(folder(file), { recursive: true });
    for (const snippet of snippets) writeNamed(folder(file), snippet);
  }
  return { path, folder };
}

/** The command looks for drivers among a project's dependencies: all of ours are installed. */
function drivers(): Readonly<Record<string, string>> {
  const names = layers.map(({ name }) => name).filter((name) => name.startsWith("@hexdag/driver-"));
  return Object.fromEntries(names.map((name) => [name, "*"]));
}

/** The name under which a snippet is checked. */
export function fileName(snippet: Snippet, extension: string): string {
  return markValue(snippet, "file") ?? `line-${snippet.line}.${extension}`;
}

/** `hexdag` for `sh run` blocks. */
export const commandFolder = join(path, "bin");

function writeHexdag(): void {
  mkdirSync(commandFolder);
  symlinkSync(join(root, "hexdag"), join(commandFolder, "hexdag"));
}

function writeNamed(folder: string, snippet: Snippet): void {
  const name = markValue(snippet, "file");
  if (name === undefined) return;
  const target = join(folder, name);
  if (!target.startsWith(folder)) throw new Error(`${snippet.file}:${snippet.line}: file=${name} leaves its folder`);
  mkdirSync(dirname(target), { recursive: true });
  const before = existsSync(target) ? readFileSync(target, "utf8") : undefined;
  if (before !== undefined && before !== snippet.code) {
    throw new Error(`${snippet.file}:${snippet.line}: file=${name} is there twice, with different text`);
  }
  writeFileSync(target, snippet.code);
}

function link(target: string, name: string): void {
  symlinkSync(target, join(path, "node_modules", name));
}
