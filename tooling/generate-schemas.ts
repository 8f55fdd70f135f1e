// schemas: JSON Schemas for editors, of a file's documents and of each kind of them, made from the schemas that check
// manifests. Needs a build.
//
//   node tooling/generate-schemas.ts            writes them
//   node tooling/generate-schemas.ts --check    fails when one of them is not what would be written
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { manifestSchema } from "../packages/compiler/src/json-schema/manifest-schema.ts";
import { DOCUMENT_KINDS } from "../packages/compiler/src/manifest/documents.ts";
import { createRegistry } from "../packages/kernel/src/index.ts";
import { stdlibComponents } from "../packages/stdlib/src/index.ts";
import { root } from "./bootstrap.mjs";

const folder = "schemas";

/** Every schema by its path, as it should be. */
function schemaFiles(): ReadonlyMap<string, string> {
  const components = createRegistry(stdlibComponents());
  return new Map(
    [undefined, ...DOCUMENT_KINDS].map((kind) => [
      `${folder}/${(kind ?? "manifest").toLowerCase()}.schema.json`,
      `${JSON.stringify(manifestSchema(kind, components), null, 1)}\n`,
    ]),
  );
}

if (process.argv.includes("--check")) {
  const stale = [...schemaFiles()].filter(
    ([path, text]) => !existsSync(join(root, path)) || readFileSync(join(root, path), "utf8") !== text,
  );
  for (const [path] of stale) console.error(`${path}: out of date: run \`node tooling/generate-schemas.ts\``);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  mkdirSync(join(root, folder), { recursive: true });
  for (const [path, text] of schemaFiles()) writeFileSync(join(root, path), text);
}
