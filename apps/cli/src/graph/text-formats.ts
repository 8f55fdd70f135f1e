/** A graph in the languages other tools draw: Mermaid and Graphviz. */
import type { GraphModel, ModelEdge, ModelNode } from "./graph-model.ts";

interface Part {
  readonly nodes: readonly ModelNode[];
  readonly edges: readonly ModelEdge[];
}

const MERMAID_ARROWS = {
  data: "-->",
  order: "-.->",
  error: "-. on error .->",
  compensate: "-. undo .->",
} as const satisfies Readonly<Record<ModelEdge["type"], string>>;

const DOT_STYLES = {
  data: "",
  order: " [style=dashed]",
  error: ' [style=dashed, color=red, label="on error"]',
  compensate: ' [style=dotted, label="undo"]',
} as const satisfies Readonly<Record<ModelEdge["type"], string>>;

export function toMermaid(model: GraphModel): string {
  return `flowchart TD\n${mermaidPart(model, "n", "  ").join("\n")}\n`;
}

/** `scope` makes identifiers unique: names may repeat between bodies, and hold characters Mermaid gives a meaning to. */
function mermaidPart({ nodes, edges }: Part, scope: string, indent: string): readonly string[] {
  const ids = new Map(nodes.map((node, index) => [node.name, `${scope}${index}`]));
  const shapes = nodes.flatMap((node) => {
    const id = ids.get(node.name) ?? "";
    const label = `"${mermaidText(node.name)}<br/><small>${mermaidText(node.kind)}</small>"`;
    const [open, close] = node.when === undefined ? ["[", "]"] : ["{{", "}}"];
    const bodies = node.bodies.flatMap((body, index) => [
      `${indent}subgraph ${id}b${index}["${mermaidText(`${node.name}.${body.field}`)}"]`,
      ...mermaidPart(body, `${id}b${index}n`, `${indent}  `),
      `${indent}end`,
      `${indent}${id} -.- ${id}b${index}`,
    ]);
    return [`${indent}${id}${open}${label}${close}`, ...bodies];
  });
  return [
    ...shapes,
    ...edges.map(({ from, to, type }) => `${indent}${ids.get(from)} ${MERMAID_ARROWS[type]} ${ids.get(to)}`),
  ];
}

function mermaidText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

export function toDot(model: GraphModel): string {
  return `digraph ${dotText(model.pipeline)} {\n  node [shape=box, style=rounded, fontname="sans-serif"];\n${dotPart(model, "", "  ").join("\n")}\n}\n`;
}

function dotPart({ nodes, edges }: Part, scope: string, indent: string): readonly string[] {
  const shapes = nodes.flatMap((node) => [
    `${indent}${dotText(scope + node.name)} [label=${dotText(`${node.name}\n${node.kind}`)}];`,
    ...node.bodies.flatMap((body) => {
      const inner = `${scope}${node.name}.${body.field}/`;
      return [
        `${indent}subgraph ${dotText(`cluster_${inner}`)} {`,
        `${indent}  label=${dotText(`${node.name}.${body.field}`)};`,
        ...dotPart(body, inner, `${indent}  `),
        `${indent}}`,
      ];
    }),
  ]);
  return [
    ...shapes,
    ...edges.map(
      ({ from, to, type }) => `${indent}${dotText(scope + from)} -> ${dotText(scope + to)}${DOT_STYLES[type]};`,
    ),
  ];
}

function dotText(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
