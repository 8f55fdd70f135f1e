/** The parts of a schema that others refer to, each written when it is first referred to. */
import type { ComponentRegistry, JsonSchema } from "@hexdag/kernel";
import type { DefinitionSet } from "./definition-set.ts";
import { partOf } from "./parts.ts";
import { standIn } from "./stand-in.ts";
import { writeMacroNode, writeNode } from "./write-node.ts";
import { writePorts, writeServices } from "./write-ports.ts";
import { writeSchema } from "./write-schema.ts";

/** An empty set of definitions. */
export function createDefinitions(components: ComponentRegistry): DefinitionSet {
  const written = new Map<string, JsonSchema>();
  const define: DefinitionSet["define"] = (name, site, write) => {
    const key = site === "manifest" || name.startsWith("config-") ? name : `${name}-in-${site}`;
    if (!written.has(key)) {
      // Taken before it is written: a node's body refers to nodes.
      written.set(key, {});
      written.set(key, write());
    }
    return { $ref: `#/$defs/${key}` };
  };
  const part: DefinitionSet["part"] = (name, site) => {
    const described = partOf(name);
    if (described === undefined) return undefined;
    const inner = name === "macro_nodes" ? "macro" : site;
    if (name === "macro_node" || (name === "node" && inner === "macro"))
      return define("macro_node", "macro", () => writeMacroNode({ components, definitions, site: "macro" }));
    return define(name, inner, () => {
      if (name === "node") return writeNode({ components, definitions, site: inner });
      if (name === "ports") return writePorts(components, definitions, inner);
      if (name === "services") return writeServices(components, definitions, inner);
      return writeSchema(described, { definitions, site: inner });
    });
  };
  const definitions: DefinitionSet = {
    define,
    part,
    within: (name, field, site) => ({ $ref: `${String(part(name, site)?.["$ref"])}/properties/${field}` }),
    standIn: (site) => define("stand_in", site, () => standIn(site)),
    all: () => Object.fromEntries([...written].toSorted(([left], [right]) => (left < right ? -1 : 1))),
  };
  return definitions;
}
