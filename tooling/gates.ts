// Every gate, in the order `npm test` runs them: what is cheap and says most comes first.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./bootstrap.mjs";
import { commandGate, type Gate } from "./gate.ts";
import { packageGates } from "./package-gates.ts";
import { vitestGate } from "./vitest-gate.ts";

const format = commandGate("format", ["biome", "check", "--error-on-warnings", "."]);
const lint = commandGate("lint", ["oxlint", "--deny-warnings"]);
const house = commandGate("house rules", ["node", "tooling/check-house.ts"]);
const repository = commandGate("repository", ["node", "tooling/check-repository.ts"]);
const layers = commandGate("layers", ["node", "tooling/check-layers.ts"]);
const unused = commandGate("unused code", ["knip", "--no-config-hints"]);
const types = commandGate("types", ["tsc", "-b"]);
const testTypes = commandGate("types of tests", ["tsc", "-p", "tsconfig.tests.json"], ["types"]);
const build = commandGate("build", [
  "turbo",
  "run",
  "build",
  "--output-logs=errors-only",
  ...(process.env["CI"] ? ["--force"] : []),
]);

const snippetCheck = "tooling/check-snippets.mjs";
const snippets = existsSync(join(root, snippetCheck))
  ? [commandGate("snippets", ["node", snippetCheck], ["build"])]
  : [];

const schemas = commandGate("schemas", ["node", "tooling/generate-schemas.ts", "--check"], ["build"]);

/** Everything: what CI runs. */
export function allGates(): Gate[] {
  return [
    format,
    lint,
    house,
    repository,
    layers,
    unused,
    types,
    testTypes,
    vitestGate({ name: "unit", args: ["--project=unit"] }),
    vitestGate({ name: "type tests", args: ["--project=types"], needs: ["types"] }),
    build,
    ...packageGates("build"),
    schemas,
    ...snippets,
    vitestGate({ name: "e2e", args: ["--project=e2e"], needs: ["build"] }),
  ];
}

/** What a developer runs before each commit: the static gates, and the unit tests that the change reaches. */
export function quickGates(): Gate[] {
  return [
    format,
    lint,
    house,
    repository,
    layers,
    types,
    testTypes,
    vitestGate({ name: "changed", args: ["--project=unit", "--changed", "--passWithNoTests"], mayBeEmpty: true }),
  ];
}
