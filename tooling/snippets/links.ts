import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../bootstrap.mjs";
import { type Document, type Problem, readDocument } from "./markdown.ts";

/** A code span that names a file of ours: it starts at one of the root's directories and holds nothing but a path. */
const ownPath = /^(?:packages|apps|tooling|e2e|docs|examples|bench)\/[\w@./-]+$/;

/** Relative links lead somewhere, anchors included; paths of this repository in code spans exist. */
export function checkLinks(document: Document): readonly Problem[] {
  const { file } = document;
  return [
    ...document.links.flatMap(({ text, line }) => deadLink(document, text).map((message) => ({ file, line, message }))),
    ...document.codeSpans
      .filter(({ text }) => ownPath.test(text) && !isThere(text))
      .map(({ text, line }) => ({ file, line, message: `there is no ${text}` })),
  ];
}

function deadLink(document: Document, target: string): readonly string[] {
  if (/^[a-z]+:/.test(target)) return [];
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? document.file : join(dirname(document.file), path);
  if (file.startsWith("..")) return [`the link ${target} leaves the repository`];
  if (path !== "" && !existsSync(join(root, file))) return [`the link ${target} leads to no file`];
  if (anchor === undefined || !file.endsWith(".md")) return [];
  const anchors = path === "" ? document.anchors : readDocument(file).anchors;
  return anchors.has(`#${anchor}`) ? [] : [`${file} has no heading #${anchor}`];
}

/** Built files count as there when their package is: a check of documentation needs no particular build. */
function isThere(path: string): boolean {
  if (path.includes("/dist/")) return existsSync(join(root, path.slice(0, path.indexOf("/dist/"))));
  return existsSync(join(root, path)) && (!path.endsWith("/") || statSync(join(root, path)).isDirectory());
}
