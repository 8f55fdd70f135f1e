/** What a path in a template leads to: out of the template, to the current item, or nowhere. */
import type { Around, Reading } from "./reading.ts";
import { isScoped, type Path } from "./template-tree.ts";

const DATA_NAMES = new Set(["index", "key", "first", "last"]);

/** Where a path stands. */
export interface PathSite {
  readonly around: Around;
  readonly reading: Reading;
  /** The whole `{{ }}`, when the path is all there is in it. */
  readonly outer?: readonly [start: number, end: number];
}

/** Notes what a path refers to. */
export function readPath(path: Path, { around, reading, outer }: PathSite): void {
  const [start, end] = reading.text.span(path, path.original.slice(0, 1));
  const parts = path.parts.map(String);
  const head = parts[0];
  if (path.data) {
    if (head === "root" && parts[1] !== undefined) refer(parts.slice(1), true);
    else if (head === undefined || !DATA_NAMES.has(head) || around.items === 0) {
      reading.problems.push({
        code: "HD4001",
        message: `there is no @${parts.join(".")} here`,
        hint: "inside each there are @index, @key, @first and @last; everywhere @root.name",
        start,
        end,
      });
    }
    return;
  }
  if (path.depth > around.items) {
    reading.problems.push({
      code: "HD4001",
      message: `${"../".repeat(path.depth)} leads out of the template`,
      hint: "each and with open one level each; if and unless none",
      start,
      end,
    });
    return;
  }
  const atRoot = path.depth === around.items;
  const plain = path.depth === 0 && !isScoped(path);
  if (head === undefined) {
    if (atRoot)
      reading.problems.push({
        code: "HD4001",
        message: "`this` means nothing outside each and with",
        hint: "write the name of a value",
        start,
        end,
      });
  } else if (plain && around.params.has(head)) return;
  else if (atRoot) refer(parts, false);
  else if (plain && head.startsWith("$")) refer(parts, true);
  else if (plain) reading.itemFields.push({ name: head, start, end });

  function refer(names: readonly string[], nested: boolean): void {
    reading.references.push({
      parts: names,
      start,
      end,
      role: outer === undefined ? "value" : "text",
      nested,
      ...(outer === undefined ? {} : { outer }),
    });
  }
}
