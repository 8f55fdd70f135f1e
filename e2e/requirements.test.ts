/** Holds requirements.ts to its word: nothing of the sources is left out, and every test it names exists. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { allGates } from "../tooling/gates.ts";
import { ARCHITECTURE_ROADMAP, REQUIREMENTS, ROADMAP } from "./requirements.ts";

const root = new URL("..", import.meta.url);
/** The roadmaps lie beside the repository where it is developed; elsewhere the texts in requirements.ts stand alone. */
const sources = new URL("../shared/reference/", root);
const hasSources = existsSync(fileURLToPath(new URL("roadmap.md", sources)));

const read = (path: string, from: URL): string => readFileSync(fileURLToPath(new URL(path, from)), "utf8");

/** Check-boxes, deferred items and measures, in the order of the text. */
function roadmapLines(text: string): readonly string[] {
  const found: string[] = [];
  let section = "";
  for (const line of text.split("\n")) {
    section = /^## (.*)/.exec(line)?.[1] ?? section;
    const box = /^- \[[ x]\] (.*)/.exec(line)?.[1];
    const item = /^### (.*)/.exec(line)?.[1];
    const measure = /^- (.*)/.exec(line)?.[1];
    if (box !== undefined) found.push(box);
    else if (section === "Deferred Items" && item !== undefined) found.push(item);
    else if (section === "Success Metrics" && measure !== undefined) found.push(measure);
  }
  return found;
}

function architectureHeadings(text: string): readonly string[] {
  return [...text.matchAll(/^### (.*)$/gm)].map(([, heading = ""]) => heading);
}

/** Whether a file has a test of that name that runs: the title of one, the row of a table, a target of a suite, or a golden case. */
function hasTest(file: string, name: string): boolean {
  const path = fileURLToPath(new URL(file, root));
  const text = readFileSync(path, "utf8");
  if (text.includes("goldenNames()") && existsSync(join(dirname(path), "golden", name, "input.yaml"))) return true;
  const title = `["'\x60]${name.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)}["'\x60]`;
  const isThere = new RegExp(`(?:[(,\\s]|^)${title}\\s*(?:,|:|\\))`, "m").test(text);
  return isThere && !new RegExp(`\\.(?:skip|todo|fails)\\(\\s*${title}`).test(text);
}

describe("requirements", () => {
  it.runIf(hasSources)("hold every line of the roadmap, word for word", () => {
    expect(ROADMAP.map(({ text }) => text)).toEqual(roadmapLines(read("roadmap.md", sources)));
  });

  it.runIf(hasSources)("hold every planned port and kernel internal of the architecture roadmap", () => {
    const headings = architectureHeadings(read("architecture-roadmap.md", sources));
    expect(ARCHITECTURE_ROADMAP.map(({ text }) => text)).toEqual(headings);
  });

  it("have ids of their own", () => {
    const ids = REQUIREMENTS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("each have a test, or a dated reason why not yet", () => {
    const bare = REQUIREMENTS.filter(({ tests = [], open }) => tests.length === 0 && open === undefined);
    expect(bare.map(({ id, text }) => `${id} ${text}`)).toEqual([]);
    for (const { open } of REQUIREMENTS) {
      if (open !== undefined)
        expect(open).toMatchObject({ since: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), reason: /\w/ });
    }
  });

  it("name tests and gates that exist", () => {
    const gates = new Set(allGates().map(({ name }) => name));
    const missing = REQUIREMENTS.flatMap(({ id, tests = [] }) =>
      tests.flatMap((test) => {
        const [file = "", ...rest] = test.split(" > ");
        if (file === "gate") return gates.has(rest.join(" > ")) ? [] : [`${id}: there is no ${test}`];
        if (!existsSync(fileURLToPath(new URL(file, root)))) return [`${id}: there is no ${file}`];
        const name = rest.join(" > ");
        return hasTest(file, name) ? [] : [`${id}: ${file} has no test "${name}"`];
      }),
    );
    expect(missing).toEqual([]);
  });
});
