// Removes everything a build or a test run writes; `tsc -b` leaves the outputs of deleted sources behind.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./bootstrap.mjs";

const outputs = ["dist", ".types", ".turbo", "coverage", "node_modules/.cache"];
const groups = ["packages", "apps", "examples"].filter((group) => existsSync(join(root, group)));
const places = groups.flatMap((group) => readdirSync(join(root, group)).map((name) => join(group, name)));

for (const place of [".", "e2e", ...places]) {
  for (const output of outputs) rmSync(join(root, place, output), { recursive: true, force: true });
}
