/** Everything that a project's packages declare, imported: for the commands that tell what there is. */
import {
  type AnyDriverType,
  type ComponentRegistry,
  createRegistry,
  type HexdagError,
  isHexdagError,
} from "@hexdag/kernel";
import { stdlibComponents } from "@hexdag/stdlib";
import { importDeclaredDriver } from "./drivers.ts";
import { importMacro, importNode } from "./kinds.ts";
import { declaredEntry, declaredNames, type EntryKind, type PackageEntry } from "./package-entries.ts";

export interface InstalledComponents {
  readonly registry: ComponentRegistry;
  /** Why some of what is declared is not there. */
  readonly problems: readonly HexdagError[];
}

/** The standard library and what the packages of the project in `base` declare. */
export async function installedComponents(base: string): Promise<InstalledComponents> {
  const standard = createRegistry(stdlibComponents());
  const problems: HexdagError[] = [];
  const importing = { base, problems };
  const nodes = await importAll("nodes", importNode, importing);
  const macros = await importAll("macros", importMacro, importing);
  const drivers = await importAll("drivers", importDeclaredDriver, importing);
  const registry = createRegistry(stdlibComponents(), {
    nodes: nodes.filter(({ kind }) => standard.node(kind) === undefined),
    macros: macros.filter(({ name }) => standard.macro(name) === undefined),
    drivers: drivers.filter(({ port, name }: AnyDriverType) => standard.driver(port, name) === undefined),
  });
  return { registry, problems };
}

interface Importing {
  readonly base: string;
  readonly problems: HexdagError[];
}

async function importAll<TComponent>(
  kind: EntryKind,
  load: (entry: PackageEntry, base: string) => Promise<TComponent>,
  { base, problems }: Importing,
): Promise<readonly TComponent[]> {
  const found: TComponent[] = [];
  for (const name of declaredNames(kind, base).keys()) {
    try {
      const entry = declaredEntry(kind, name, base);
      if (entry !== undefined) found.push(await load(entry, base));
    } catch (error) {
      if (!isHexdagError(error)) throw error;
      problems.push(error);
    }
  }
  return found;
}
