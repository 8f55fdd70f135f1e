// Packs a package as it would be published and has publint and attw look at that tarball, not at the folder.
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./bootstrap.mjs";
import { capture, type Outcome } from "./gate.ts";

/** Two tests: the tarball is well formed, and (when it can be imported) its types resolve for a user. */
export async function checkTarball(path: string, isImportable: boolean): Promise<Outcome> {
  const folder = join(root, "node_modules/.cache/hexdag/tarballs", path);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const packed = await capture("pnpm", ["--dir", path, "pack", "--pack-destination", folder]);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (packed.code !== 0 || tarball === undefined) return { passed: 0, failed: 1, report: packed.output };

  const file = join(folder, tarball);
  const checks = [
    await capture("publint", ["run", "--strict", file]),
    ...(isImportable ? [await capture("attw", [file, "--profile", "esm-only", "--no-color"])] : []),
  ];
  const failures = checks.filter(({ code }) => code !== 0);
  const counts = { passed: checks.length - failures.length, failed: failures.length };
  return failures.length === 0 ? counts : { ...counts, report: failures.map(({ output }) => output).join("\n") };
}
