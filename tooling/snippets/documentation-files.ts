import { root } from "../bootstrap.mjs";
import { ourFiles } from "../our-files.ts";

/** Generated reports and release notes are not written by hand and hold no snippets to check. */
const notDocumentation =
  /(?:^|\/)(?:CHANGELOG\.md|report[\w.-]*\.api\.md)$|^\.changeset\/|(?:^|\/)(?:fixtures|golden)\//;

/** Every Markdown file of the repository that a person reads. */
export function documentationFiles(): readonly string[] {
  return ourFiles(root)
    .map(({ path }) => path)
    .filter((path) => path.endsWith(".md") && !notDocumentation.test(path))
    .toSorted();
}
