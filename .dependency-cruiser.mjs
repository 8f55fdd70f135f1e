// The import rules, generated from layers.mjs. Run through tooling/check-layers.ts, which also makes sure that modules
// were read at all.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { layers } from "./layers.mjs";

/** @param {string} text */
const escaped = (text) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** @param {readonly string[]} patterns */
const anyOf = (patterns) => (patterns.length === 0 ? "(?!)" : `(?:${patterns.join("|")})`);

/**
 * The source files behind a granted import: "@hexdag/kernel" is every entry of that package, "@hexdag/kernel/ports" that one.
 * @param {string} root
 * @param {string} granted
 * @returns {string[]}
 */
function doorsOf(root, granted) {
  const layer = layers.find(({ name }) => granted === name || granted.startsWith(`${name}/`));
  if (layer === undefined) return [];
  const manifest = join(root, layer.path, "package.json");
  if (!existsSync(manifest)) return [];
  /** @type {{ exports?: Record<string, string | Record<string, string>> }} */
  const { exports = {} } = JSON.parse(readFileSync(manifest, "utf8"));
  const only = granted === layer.name ? undefined : `.${granted.slice(layer.name.length)}`;
  return Object.entries(exports).flatMap(([entry, target]) => {
    const source = typeof target === "string" ? undefined : target["@hexdag/source"];
    if (source === undefined || (only !== undefined && only !== entry)) return [];
    return [`^${escaped(join(layer.path, source))}$`];
  });
}

/**
 * @param {string} root
 * @param {import("./layers.mjs").Layer} layer
 */
function rulesOf(root, layer) {
  const path = escaped(layer.path);
  const inSource = `^${path}/src/`;
  const inTests = `^${path}/(?!src/)`;
  const ours = "^(?:packages|apps|e2e|examples|bench|tooling)/";
  const doors = layer.imports.flatMap((granted) => doorsOf(root, granted));
  const testDoors = layer.tests.flatMap((granted) => doorsOf(root, granted));
  const packages = anyOf(layer.thirdParty.map(escaped));
  /** @type {import("dependency-cruiser").IRegularForbiddenRuleType[]} */
  const rules = [
    {
      name: `${layer.name}: layer`,
      comment: "layers.mjs says whom this package may import, and only through its exports",
      from: { path: inSource },
      to: { path: ours, pathNot: [`^${path}/src/`, ...doors] },
    },
    {
      name: `${layer.name}: layer (tests)`,
      comment: "tests may import what their package may, and the packages in its `tests` column",
      from: { path: inTests },
      to: { path: ours, pathNot: [`^${path}/`, "^tooling/", ...doors, ...testDoors] },
    },
    {
      name: `${layer.name}: third party`,
      comment: "layers.mjs names each npm package this package may import",
      from: { path: inSource },
      to: { path: "node_modules/", pathNot: `node_modules/${packages}/` },
    },
    {
      name: `${layer.name}: own index`,
      comment: "inside a package, import the file that defines the name, not the index that lists it",
      from: { path: inSource },
      to: { path: `^${path}/src/index\\.ts$` },
    },
  ];
  if (layer.platform === "any") {
    rules.push({
      name: `${layer.name}: platform`,
      comment: "this package runs in a browser too, so no Node built-in",
      from: { path: inSource },
      to: { dependencyTypes: ["core"] },
    });
  }
  return rules;
}

/**
 * @param {string} root
 * @returns {import("dependency-cruiser").IRegularForbiddenRuleType[]}
 */
export function importRules(root) {
  /** @type {import("dependency-cruiser").IRegularForbiddenRuleType[]} */
  const rules = [
    ...layers.flatMap((layer) => rulesOf(root, layer)),
    {
      name: "no cycle",
      comment: "imports inside a package go down the tree; move what both need into a file of its own",
      from: {},
      to: { circular: true },
    },
    {
      name: "resolvable",
      comment: "not declared in package.json, not exported by the package, or misspelt",
      from: {},
      to: { couldNotResolve: true },
    },
  ];
  return rules.map((rule) => ({ ...rule, severity: "error" }));
}

export const options = {
  doNotFollow: { path: "node_modules" },
  // Our own outputs only: a third party's dist/ is exactly what an import of it resolves to.
  exclude: {
    path: ["^(?:packages|apps|examples)/[^/]+/(?:dist|\\.types)/", "^(?!.*node_modules/).*/(?:fixtures|golden)/"],
  },
  tsPreCompilationDeps: true,
  enhancedResolveOptions: {
    exportsFields: ["exports"],
    conditionNames: ["@hexdag/source", "types", "import", "node", "default"],
    extensions: [".ts", ".tsx", ".mjs", ".js", ".json", ".d.ts"],
  },
};
