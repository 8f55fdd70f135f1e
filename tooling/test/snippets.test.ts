import { describe, expect, it } from "vitest";
import { checkLinks } from "../snippets/links.ts";
import { parseDocument } from "../snippets/markdown.ts";
import { checkMarks } from "../snippets/marks.ts";
import { difference } from "../snippets/outputs.ts";

const fence = "```";
const document = (...lines: readonly string[]) => parseDocument("docs/sample.md", lines.join("\n"));
const block = (info: string, ...code: readonly string[]) => [`${fence}${info}`, ...code, fence];

describe("a Markdown file", () => {
  it("is read as its blocks, each with its line, its marks and the block after it", () => {
    const { snippets } = document(
      "# Title",
      "",
      ...block("yaml bad file=x.yaml", "kind: Pipeline"),
      "text",
      ...block("text", "frame"),
    );
    expect(snippets).toMatchObject([
      {
        line: 3,
        language: "yaml",
        marks: ["bad", "file=x.yaml"],
        code: "kind: Pipeline\n",
        next: { language: "text" },
      },
      { line: 7, language: "text", marks: [], code: "frame\n", next: undefined },
    ]);
  });

  it("has the anchors GitHub gives its headings, and none inside blocks", () => {
    const { anchors } = document("## Time and `retry`: what?", ...block("sh", "# not a heading"), "# The [flow](x.md)");
    expect([...anchors]).toEqual(["#time-and-retry-what", "#the-flow"]);
  });
});

describe("marks", () => {
  const messages = (...lines: readonly string[]) => checkMarks(document(...lines)).map(({ message }) => message);

  it("must mean something, and none switches a check off", () => {
    expect(messages(...block("ts no-check"))).toEqual([expect.stringContaining('"no-check" means nothing')]);
    expect(messages(...block("yaml run"))).toEqual([expect.stringContaining('"run" means nothing')]);
    expect(messages(...block("ts run file=x.ts"), ...block("sh run exit=1"), ...block("yaml nodes"))).toEqual([]);
  });

  it("stand behind a language that is checked", () => {
    expect(messages(...block(""))).toEqual([expect.stringContaining("without a language")]);
    expect(messages(...block("typescript"))).toEqual([expect.stringContaining('in "typescript"')]);
  });

  it("of a bad manifest want its diagnostics after it", () => {
    expect(messages(...block("yaml bad", "a: 1"))).toEqual([expect.stringContaining("followed by a text block")]);
    expect(messages(...block("yaml bad", "a: 1"), ...block("text"))).toEqual([]);
  });

  it("are not needed for JSON to be parsed", () => {
    expect(messages(...block("json", "{a: 1}"))).toEqual([expect.stringContaining("not JSON")]);
  });
});

describe("links and paths", () => {
  const messages = (...lines: readonly string[]) => checkLinks(document(...lines)).map(({ message }) => message);

  it("must lead somewhere, anchors included", () => {
    expect(messages("[a](../README.md) [b](#here) [c](https://example.com/x)", "# Here")).toEqual([]);
    expect(messages("[a](../no-such.md)")).toEqual(["the link ../no-such.md leads to no file"]);
    expect(messages("[a](#there)", "# Here")).toEqual(["docs/sample.md has no heading #there"]);
    expect(messages("[a](../../x.md)")).toEqual(["the link ../../x.md leaves the repository"]);
  });

  it("in code spans must be of files that exist", () => {
    expect(messages("`packages/kernel/src/index.ts` and `packages/<name>/src`")).toEqual([]);
    expect(messages("`packages/kernel/src/no-such.ts`")).toEqual(["there is no packages/kernel/src/no-such.ts"]);
  });
});

describe("a shown output", () => {
  it("equals what is printed, but for durations, run ids and trailing space", () => {
    const shown = "a: run 01a201a7-9a1b-7816-9df7-f442ed5f51a0, 1 node\na: done in 3ms\n";
    const printed = "a: run 11111111-2222-3333-4444-555555555555, 1 node  \na: done in 1.2s\n\n";
    expect(difference(shown, printed)).toBeUndefined();
  });

  it("is refused at its first other line", () => {
    expect(difference("a\nb", "a\nc")).toContain("line 2\n  shown:   b\n  printed: c");
    expect(difference("a", "a\nb")).toContain("shown:   (end)");
  });
});
