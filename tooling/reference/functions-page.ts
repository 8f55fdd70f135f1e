import { type FunctionSignature, functionSignatures } from "../../packages/kernel/src/index.ts";
import { code, table } from "./markdown-table.ts";

const areas: readonly (readonly [area: FunctionSignature["area"], title: string])[] = [
  ["list", "Lists"],
  ["map", "Maps"],
  ["text", "Text"],
  ["number", "Numbers"],
  ["convert", "Conversion"],
  ["null", "Null and defaults"],
  ["time", "Time"],
  ["identity", "Identity"],
];

/** Every function an expression may call, with an example that is run as a test. */
export function functionsPage(): string {
  const functions = [...functionSignatures.values()];
  const sections = areas.map(([area, title]) => {
    const rows = functions
      .filter((fn) => fn.area === area)
      .toSorted((left, right) => (left.name < right.name ? -1 : 1))
      .map(({ signature, returns, description, example: [expression, result] }) => [
        code(signature),
        returns === "any" ? "any" : returns.join(" or "),
        description,
        `${code(expression)} → ${code(JSON.stringify(result))}`,
      ]);
    return `## ${title}\n\n${table(["function", "gives", "what it does", "example"], rows)}`;
  });
  return [
    "# Expression functions",
    "A function takes its value as the first argument; `value | name(rest)` is the same as `name(value, rest)`. A parameter with `?` may be left out. Those that take no lambda and always give the same result for the same arguments are template helpers too: `{{upper name}}`.",
    ...sections,
  ].join("\n\n");
}
