/**
 * Node kinds and macros that installed packages declare. The compiler asks for them by name and cannot wait: what it asked
 * for in vain is noted, imported, and it is asked again.
 */
import {
  type AnyMacroType,
  type AnyNodeType,
  type ComponentRegistry,
  createRegistry,
  isJsonObject,
  type Plan,
  type StandardSchema,
} from "@hexdag/kernel";
import { importReference, WHOLE_MODULE } from "./import-reference.ts";
import { brokenEntry, declaredEntry, declaredNames, type EntryKind, type PackageEntry } from "./package-entries.ts";

/** Components of packages that have been imported so far. */
export interface PackageComponents {
  readonly nodes: readonly AnyNodeType[];
  readonly macros: readonly AnyMacroType[];
}

export const NO_PACKAGE_COMPONENTS: PackageComponents = { nodes: [], macros: [] };

/** A registry that answers for the packages of a project as far as they are imported, and notes what else is asked of them. */
export interface AskingRegistry {
  readonly registry: ComponentRegistry;
  /** Imports what was asked for in vain: what there is then, or `undefined` when nothing was missed. Throws HD8007. */
  importMissed(): Promise<PackageComponents | undefined>;
}

export function askingRegistry(standard: ComponentRegistry, known: PackageComponents, base: string): AskingRegistry {
  const registry = createRegistry({ nodes: standard.nodes, macros: standard.macros }, known);
  const missed = new Map<string, () => Promise<PackageComponents>>();
  const ask = (kind: "nodes" | "macros", name: string): void => {
    const entry = declaredEntry(kind, name, base);
    if (entry === undefined) return;
    missed.set(`${kind} ${entry.name}`, async () =>
      kind === "nodes"
        ? { nodes: [await importNode(entry, base)], macros: [] }
        : { nodes: [], macros: [await importMacro(entry, base)] },
    );
  };
  const stubs = [...declaredNames("nodes", base)].flatMap(([name, from]) =>
    registry.node(name) === undefined ? [stub(name, from)] : [],
  );
  return {
    registry: {
      ...standard,
      nodes: [...registry.nodes, ...stubs],
      macros: registry.macros,
      node(kind) {
        const type = registry.node(kind);
        if (type === undefined) ask("nodes", plainKind(kind));
        return type;
      },
      macro(name) {
        const type = registry.macro(name);
        if (type === undefined) ask("macros", name);
        return type;
      },
    },
    async importMissed() {
      if (missed.size === 0) return undefined;
      const { nodes, macros } = known;
      const found = await Promise.all([...missed.values()].map((load) => load()));
      return {
        nodes: [...nodes, ...found.flatMap((each) => each.nodes)],
        macros: [...macros, ...found.flatMap((each) => each.macros)],
      };
    },
  };
}

/** The kinds of a plan that neither the standard library nor anything else known has, as far as packages declare them. */
export async function importKinds(
  plan: Plan,
  standard: ComponentRegistry,
  base: string,
): Promise<readonly AnyNodeType[]> {
  const types: AnyNodeType[] = [];
  for (const kind of kindsIn(plan.graph)) {
    const entry = standard.node(kind) === undefined ? declaredEntry("nodes", kind, base) : undefined;
    if (entry !== undefined) types.push(await importNode(entry, base));
  }
  return types;
}

/** A plan read from a file may be damaged anywhere: whatever looks like a node is one. */
function kindsIn(value: unknown, found: Set<string> = new Set()): ReadonlySet<string> {
  if (Array.isArray(value)) for (const item of value) kindsIn(item, found);
  else if (isJsonObject(value)) {
    if (typeof value["kind"] === "string" && isJsonObject(value["config"])) found.add(value["kind"]);
    for (const item of Object.values(value)) kindsIn(item, found);
  }
  return found;
}

function plainKind(kind: string): string {
  return kind.endsWith("_node") ? kind.slice(0, -"_node".length) : kind;
}

/** The node kind that a package declares. Throws HD8007. */
export async function importNode(entry: PackageEntry, base: string): Promise<AnyNodeType> {
  const types = (await importEntry("nodes", entry, base)).filter(isNodeType);
  const type = types.find(({ kind }) => kind === entry.name) ?? types[0];
  // The name it is declared under is the one it goes by, and the only one.
  if (type !== undefined) return { ...type, kind: entry.name, aliases: [], package: entry.package };
  throw brokenEntry("nodes", entry, {
    message: "its file exports no node kind",
    hint: "export one made with defineNode, and name the export after the file: ./nodes.js#weather",
  });
}

/** The macro that a package declares. Throws HD8007. */
export async function importMacro(entry: PackageEntry, base: string): Promise<AnyMacroType> {
  const macros = (await importEntry("macros", entry, base)).filter(isMacroType);
  const macro = macros.find(({ name }) => name === entry.name) ?? macros[0];
  if (macro !== undefined) return { ...macro, name: entry.name };
  throw brokenEntry("macros", entry, {
    message: "its file exports no macro",
    hint: "export one made with defineMacro, and name the export after the file: ./macros.js#review",
  });
}

/** What the entry's file exports; of a named export, that alone. */
async function importEntry(kind: EntryKind, entry: PackageEntry, base: string): Promise<readonly unknown[]> {
  const imported = await importReference(entry.reference, base);
  if (!imported.found) throw brokenEntry(kind, entry, imported);
  if (entry.reference.name !== WHOLE_MODULE) return [imported.value];
  return typeof imported.value === "object" && imported.value !== null ? Object.values(imported.value) : [];
}

function isNodeType(value: unknown): value is AnyNodeType {
  if (typeof value !== "object" || value === null || !("run" in value) || !("kind" in value)) return false;
  return typeof value.run === "function" && typeof value.kind === "string" && "spec" in value && isSchema(value.spec);
}

function isMacroType(value: unknown): value is AnyMacroType {
  if (typeof value !== "object" || value === null || !("expand" in value) || !("name" in value)) return false;
  return typeof value.expand === "function" && "params" in value && isSchema(value.params);
}

function isSchema(value: unknown): value is StandardSchema {
  return (typeof value === "object" || typeof value === "function") && value !== null && "~standard" in value;
}

/** Stands for a kind that is not imported, so that it can be suggested. */
function stub(kind: string, from: string): AnyNodeType {
  return {
    kind,
    package: from,
    description: `declared by the package ${from}`,
    spec: { "~standard": { version: 1, vendor: "hexdag", validate: (value) => ({ value }) } },
    run: () => null,
  };
}
