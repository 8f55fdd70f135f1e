// Where the frame of an error points that happens inside a template while it runs.
import { describe, expect, it } from "vitest";
import { createProject, hexdag } from "./support/cli.ts";

const INPUT = ["--input", '{"who": {"first": "Ada"}, "items": [{"n": 1}]}'];

function manifest(output: string): string {
  return `kind: Pipeline
metadata: {name: p}
spec:
  variables: {greeting: Hello, list: [1, 2]}
  nodes:
    - kind: data
      metadata: {name: first-node}
      spec: {output: {a: 1}}
    - kind: data
      metadata: {name: text}
      dependencies: [first-node]
      spec:
        output: ${output}
`;
}

/** The line the frame shows, and what it marks in it. */
function marked(stderr: string): { readonly line: string | undefined; readonly marks: string } {
  const lines = stderr.split("\n");
  const index = lines.findIndex((line) => /^\s*\|\s*\^+/u.test(line));
  const caret = lines[index] ?? "";
  const start = caret.indexOf("^");
  const marks = (lines[index - 1] ?? "").slice(start, caret.lastIndexOf("^") + 1);
  return { line: /--> (\S+)/u.exec(stderr)?.[1], marks };
}

describe("an error inside a template points at the expression", () => {
  it.each([
    ["plain", "Hello {{$input.who.first}} {{$input.who.last}}", 13, "$input.who.last"],
    ["double-quoted", '"Say \\"hi\\" to {{$input.who.last}}"', 13, "$input.who.last"],
    ["single-quoted", "'It''s {{$input.who.last}}'", 13, "$input.who.last"],
    [
      "literal block",
      "|\n          Dear {{$input.who.first}},\n          {{$input.who.last}} is not here",
      15,
      "$input.who.last",
    ],
    [
      "literal block after blank lines",
      "|-\n\n\n          Dear\n            {{$input.who.last}}!",
      17,
      "$input.who.last",
    ],
    [
      "folded block",
      ">\n          Dear\n          {{$input.who.first}} and\n\n          you, {{$input.who.last}}",
      17,
      "$input.who.last",
    ],
    ["plain over two lines", "Dear {{$input.who.first}}\n          and {{$input.who.last}}", 14, "$input.who.last"],
    ["the second of two alike", "a {{default $input.who.last 1}} {{$input.who.last}} x", 13, "$input.who.last"],
    [
      "after folded constants",
      "x {{$var.greeting}} {{$var.greeting}} {{len $var.list}} {{$input.who.last}}",
      13,
      "$input.who.last",
    ],
    ["a call", '"to {{join $input.who \\", \\"}}"', 13, '{{join $input.who \\", \\"}}'],
    [
      "a condition's inside",
      "|\n          {{#if $input.who}}\n          {{$input.who.last}}\n          {{/if}}",
      15,
      "$input.who.last",
    ],
    [
      "a path inside a block that is spelled out",
      "|\n          {{#each $input.items}}\n          {{n}} {{nodes.first-node.b}}\n          {{/each}}",
      15,
      "nodes.first-node.b",
    ],
    ["a block's own path", "|\n          x\n          {{#each $input.gone}}{{/each}}", 15, "$input.gone"],
  ])("%s", (_, output, line, text) => {
    using project = createProject({ "p.yaml": manifest(output) });
    const { stderr, status } = hexdag(["run", "p.yaml", "--quiet", ...INPUT], { cwd: project.path });
    expect(stderr).toContain("error[HD4504]");
    expect(marked(stderr)).toEqual({ line: expect.stringMatching(`^p\\.yaml:${line}:`), marks: text });
    expect(status).toBe(1);
    const { error } = JSON.parse(hexdag(["run", "p.yaml", "--json", ...INPUT], { cwd: project.path }).stdout);
    expect(error.location).toBe(`p.yaml:${line}`);
  });

  it("a plan that was compiled before points into its manifest too", () => {
    using project = createProject({ "p.yaml": manifest("|\n          one\n          {{$input.who.last}}!") });
    hexdag(["compile", "p.yaml", "-o", "p.plan.json"], { cwd: project.path });
    const { stderr } = hexdag(["run", "p.plan.json", "--quiet", ...INPUT], { cwd: project.path });
    expect(marked(stderr)).toEqual({ line: "p.yaml:15:13", marks: "$input.who.last" });
  });
});
