// A throw-away copy of the workspace: real package.json, tsconfig.json and the links pnpm made, with one-line sources. A
// test plants a violation in it and runs the real fence over it.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { layers } from "../../../layers.mjs";
import { root } from "../../bootstrap.mjs";
import { type PackageManifest, readJson } from "../../read-json.ts";

export type WorkspaceCopy = Disposable & {
  readonly path: string;
  read(file: string): string;
  write(file: string, text: string): void;
};

export function copyWorkspace(): WorkspaceCopy {
  const path = mkdtempSync(join(tmpdir(), "hexdag-fences-"));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  };
  symlinkSync(join(root, "node_modules"), join(path, "node_modules"));
  for (const file of [
    "package.json",
    "tsconfig.json",
    "tsconfig.tests.json",
    "tsconfig.base.json",
    "tooling/platform",
  ]) {
    cpSync(join(root, file), join(path, file), { recursive: true });
  }
  for (const layer of layers) {
    if (existsSync(join(root, layer.path, "package.json"))) copyPackage(path, layer.path, write);
  }
  const read = (file: string) => readFileSync(join(path, file), "utf8");
  return { path, read, write, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

function copyPackage(copy: string, path: string, write: WorkspaceCopy["write"]): void {
  for (const file of ["package.json", "tsconfig.json", "node_modules"]) {
    const from = join(root, path, file);
    if (existsSync(from)) cpSync(from, join(copy, path, file), { recursive: true, verbatimSymlinks: true });
  }
  const { exports = {} } = readJson<PackageManifest>(join(root, path, "package.json"));
  const entries = Object.values(exports).flatMap((target) =>
    typeof target === "string" ? [] : [target["@hexdag/source"]],
  );
  for (const entry of ["src/index.ts", ...entries]) if (entry) write(join(path, entry), "export const planted = 1;\n");
}
