// Gate: what the documentation shows is true. Every fenced block of every Markdown file is checked; needs a build.
//
//   node tooling/check-snippets.mjs [--update] [FILE.md…]
//
// A fence is three backticks, a language and marks. There is no mark that switches a check off.
//
//   yaml            a manifest; `hexdag validate` finds no error
//   yaml nodes      a list of nodes, checked inside a pipeline; `yaml spec` is the same for a pipeline's spec
//   yaml bad        a manifest with mistakes; the `text` block that follows holds the frames, verbatim
//   ts              a module, type-checked against the built packages; it may import hexdag, @hexdag/*, zod, vitest, node:*
//   ts run          and run; its output is the block that follows (text, json or mermaid)
//   sh              its commands, scripts and options exist
//   sh run          run in a directory of its own, `hexdag` being the built command; what it prints is the block that
//                   follows, if that shows an output. `exit=N` says which code the last command ends with.
//   json            parses
//   text, mermaid   not checked, except as above
//
// `--update` puts what was printed into the blocks that show outputs; read the diff.
//
// `file=NAME` on yaml, ts or json puts the block into a file that later blocks of the same document can use. Durations and
// run ids in outputs are compared as equal. Relative links, anchors, and paths of this repository in code spans must exist.
import { relative, resolve } from "node:path";
import { root } from "./bootstrap.mjs";
import { staleReferencePages } from "./generate-reference.ts";
import { documentationFiles } from "./snippets/documentation-files.ts";
import { checkLinks } from "./snippets/links.ts";
import { readDocument } from "./snippets/markdown.ts";
import { checkMarks } from "./snippets/marks.ts";
import { checkShell } from "./snippets/shell.ts";
import { checkTypeScript } from "./snippets/typescript.ts";
import { updateOutputs } from "./snippets/update-outputs.ts";
import { prepareWorkspace } from "./snippets/workspace.ts";
import { checkYaml } from "./snippets/yaml.ts";

const named = process.argv.slice(2).filter((arg) => arg !== "--update");
const paths = named.length === 0 ? documentationFiles() : named.map((path) => relative(root, resolve(path)));
const documents = paths.map((path) => readDocument(path));
const workspace = prepareWorkspace(documents);

const problems = [
  ...documents.flatMap((document) => checkMarks(document)),
  ...documents.flatMap((document) => checkLinks(document)),
  ...checkYaml(documents, workspace),
  ...checkTypeScript(documents, workspace),
  ...checkShell(documents, workspace),
  ...(named.length === 0 ? staleReferencePages() : []),
];
if (process.argv.includes("--update")) updateOutputs(documents, problems);
for (const { file, line, message } of problems) console.error(`${file}:${line}: ${message}\n`);

const blocks = documents.reduce((sum, { snippets }) => sum + snippets.length, 0);
console.log(`${blocks} blocks in ${documents.length} documents checked, ${problems.length} problems`);
process.exitCode = problems.length === 0 && blocks > 0 ? 0 : 1;
