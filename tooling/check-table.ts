// Compares each package.json and tsconfig.json with layers.mjs. Everything a package declares must be granted by its row,
// and everything its row names must be declared, so the table never lies.
import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { type Layer, layers } from "../layers.mjs";
import { type PackageManifest, readJson, type TsConfig } from "./read-json.ts";

const groups = ["packages", "apps"];

/** One sentence for each disagreement between the checkout at `root` and the table. */
export function checkTable(root: string): string[] {
  const present = layers.filter(({ path }) => existsSync(join(root, path, "package.json")));
  return [
    ...checkOrder(),
    ...unlistedPackages(root),
    ...present.flatMap((layer) => [...checkManifest(root, layer), ...checkTsConfig(root, layer)]),
    ...checkSolution(root, "tsconfig.json", present),
    ...checkSolution(root, "tsconfig.tests.json", present),
  ];
}

function checkOrder(): string[] {
  return layers.flatMap((layer, index) => {
    const above = new Set(layers.slice(0, index).map(({ name }) => name));
    return [...layer.imports, ...layer.tests]
      .filter((granted) => !above.has(packageOf(granted)))
      .map((granted) => `layers.mjs: ${layer.name} grants ${granted}, which has no row above it`);
  });
}

function unlistedPackages(root: string): string[] {
  const listed = new Set(layers.map(({ path }) => path));
  return groups
    .flatMap((group) =>
      existsSync(join(root, group)) ? readdirSync(join(root, group)).map((name) => `${group}/${name}`) : [],
    )
    .filter((path) => existsSync(join(root, path, "package.json")) && !listed.has(path))
    .map((path) => `${path} has no row in layers.mjs`);
}

function checkManifest(root: string, layer: Layer): string[] {
  const file = `${layer.path}/package.json`;
  const manifest = readJson<PackageManifest>(join(root, file));
  const runtime = { ...manifest.dependencies, ...manifest.peerDependencies };
  const ours = Object.keys(runtime).filter(isOurs);
  const theirs = Object.keys(runtime).filter((name) => !isOurs(name));
  const testOnly = Object.keys(manifest.devDependencies ?? {}).filter(isOurs);
  const imports = layer.imports.map(packageOf);
  const problems = [
    ...(manifest.name === layer.name ? [] : [`is named ${manifest.name}, its row says ${layer.name}`]),
    ...missing(ours, imports).map((name) => `depends on ${name}, which its row does not grant`),
    ...missing(theirs, layer.thirdParty).map((name) => `depends on ${name}, which its row does not name`),
    ...missing(layer.thirdParty, theirs).map((name) => `does not declare ${name}, which its row names`),
    ...missing(testOnly, [...imports, ...layer.tests]).map(
      (name) => `tests with ${name}, which its row does not grant`,
    ),
    ...looseVersions(manifest).map((name) => `must take ${name} from the workspace or the catalog`),
  ];
  return problems.map((problem) => `${file} ${problem}`);
}

function looseVersions({ dependencies, devDependencies }: PackageManifest): string[] {
  return Object.entries({ ...dependencies, ...devDependencies })
    .filter(([name, version]) => version !== (isOurs(name) ? "workspace:*" : "catalog:"))
    .map(([name]) => name);
}

function checkTsConfig(root: string, layer: Layer): string[] {
  const file = `${layer.path}/tsconfig.json`;
  const config = readJson<TsConfig>(join(root, file));
  const { dependencies = {} } = readJson<PackageManifest>(join(root, layer.path, "package.json"));
  const declared = layers.filter(({ name }) => name in dependencies).map(({ path }) => path);
  const referenced = referencesOf(root, layer.path, config);
  const usesNode = (config.compilerOptions?.types ?? []).length > 0 || config.compilerOptions?.lib !== undefined;
  const problems = [
    ...missing(declared, referenced).map((path) => `has no reference to ${path}, which the package depends on`),
    ...missing(referenced, declared).map((path) => `references ${path}, which the package does not depend on`),
    ...(layer.platform === "any" && usesNode ? ["adds types or lib to a package whose platform is any"] : []),
  ];
  return problems.map((problem) => `${file} ${problem}`);
}

function checkSolution(root: string, file: string, present: readonly Layer[]): string[] {
  const referenced = referencesOf(root, ".", readJson<TsConfig>(join(root, file)));
  const paths = present.map(({ path }) => path);
  return [
    ...missing(paths, referenced).map((path) => `${file} has no reference to ${path}`),
    ...missing(referenced, paths).map((path) => `${file} references ${path}, which is no package`),
  ];
}

function referencesOf(root: string, from: string, config: TsConfig): string[] {
  return (config.references ?? []).map(({ path }) => relative(root, join(root, from, path)));
}

function packageOf(granted: string): string {
  return layers.find(({ name }) => granted === name || granted.startsWith(`${name}/`))?.name ?? granted;
}

function isOurs(name: string): boolean {
  return name === "hexdag" || name.startsWith("@hexdag/");
}

function missing(wanted: readonly string[], from: readonly string[]): string[] {
  return wanted.filter((name) => !from.includes(name));
}
