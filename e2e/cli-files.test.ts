// Files that are no manifests, or hardly: each is refused with a place, a reason and the right exit code.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProject, hexdag, main } from "./support/cli.ts";

const HELLO = `kind: Pipeline
metadata: {name: hello}
spec:
  nodes:
    - kind: expression
      metadata: {name: greeting}
      spec:
        expressions: {text: "'hello ' + $input.name"}
`;

/** Every refusal is told twice: as a frame for people, and as a document for programs. */
function refused(
  files: { readonly [path: string]: string | Uint8Array },
  file: string,
): {
  frame: string;
  first: { code: string; message: string; file: string | null; line: number | null; hint: string | null };
} {
  using project = createProject(files);
  const told = hexdag(["validate", file], { cwd: project.path });
  expect(told.status, told.stderr).toBe(1);
  const { valid, diagnostics } = JSON.parse(hexdag(["validate", file, "--json"], { cwd: project.path }).stdout);
  expect(valid).toBe(false);
  const run = hexdag(["run", file, "--json"], { cwd: project.path });
  expect(run.status).toBe(1);
  const [first] = diagnostics;
  expect(JSON.parse(run.stdout)).toMatchObject({
    run_id: null,
    status: "failed",
    output: null,
    error: { code: first.code },
  });
  expect(told.stderr).not.toMatch(/\n\s+at /u);
  return { frame: told.stderr, first };
}

describe("files that cannot be read", () => {
  it("a missing file is named, with the one that was probably meant", () => {
    using project = createProject({ "pipeline.yaml": HELLO });
    const { status, stderr, stdout } = hexdag(["run", "pipelin.yaml"], { cwd: project.path });
    expect(status).toBe(2);
    expect(stderr).toContain('error[HD8002]: cannot read "pipelin.yaml": there is no such file');
    expect(stderr).toContain('did you mean "pipeline.yaml"?');
    expect(stdout).toBe("");
  });

  it("a directory is not a manifest", () => {
    using project = createProject({ "flows/pipeline.yaml": HELLO });
    mkdirSync(join(project.path, "empty"));
    const { status, stderr } = hexdag(["validate", "flows"], { cwd: project.path });
    expect(status).toBe(2);
    expect(stderr).toContain("it is a directory");
    expect(stderr).toContain('did you mean "flows/pipeline.yaml"?');
    expect(hexdag(["validate", "empty"], { cwd: project.path }).status).toBe(2);
  });

  it("a device is refused instead of read for ever", () => {
    const { status, stderr } = hexdag(["validate", "/dev/zero"]);
    expect(status).toBe(2);
    expect(stderr).toContain("it is a device");
  });

  it("a plan is not written where there is no directory", () => {
    using project = createProject({ "pipeline.yaml": HELLO });
    const { status, stderr } = hexdag(["compile", "pipeline.yaml", "-o", "out/x.plan.json"], { cwd: project.path });
    expect(status).toBe(2);
    expect(stderr).toContain('error[HD8002]: cannot write "out/x.plan.json": there is no such directory');
  });
});

describe("files that hold no manifest", () => {
  it("binary", () => {
    const bytes = Uint8Array.from({ length: 512 }, (_, index) => (index * 37) % 256);
    expect(refused({ "x.yaml": bytes }, "x.yaml").first.message).toMatch(/UTF-8|NUL|text/u);
  });

  it("empty, or nothing but comments", () => {
    expect(refused({ "x.yaml": "" }, "x.yaml").first).toMatchObject({ file: "x.yaml" });
    expect(refused({ "x.yaml": "# later\n---\n" }, "x.yaml").first).toMatchObject({ file: "x.yaml" });
  });

  it("tabs as indentation", () => {
    const { first, frame } = refused({ "x.yaml": "kind: Pipeline\nmetadata:\n\tname: x\n" }, "x.yaml");
    expect(first).toMatchObject({ file: "x.yaml", line: 3 });
    expect(first.message + (first.hint ?? "")).toMatch(/tab/iu);
    expect(frame).toContain("x.yaml:3:");
  });

  it("duplicate keys", () => {
    const { first } = refused(
      { "x.yaml": HELLO.replace("metadata: {name: hello}", "metadata: {name: hello, name: again}") },
      "x.yaml",
    );
    expect(first).toMatchObject({ line: 2 });
    expect(first.message).toMatch(/name/u);
  });

  it("an anchor bomb", () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `l${level + 1}: &l${level + 1} [${Array(9).fill(`*l${level}`).join(", ")}]`,
    );
    const started = performance.now();
    const { first } = refused({ "x.yaml": `${HELLO}x-bomb:\n  l0: &l0 [lol]\n  ${levels.join("\n  ")}\n` }, "x.yaml");
    expect(first.message).toMatch(/alias/iu);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it("10 MB", () => {
    const { first } = refused({ "x.yaml": `${HELLO}# ${"x".repeat(10 * 1024 * 1024)}` }, "x.yaml");
    expect(first.message).toMatch(/1,048,576|MiB/u);
  });

  it("a plan that is damaged or from another version", () => {
    using project = createProject({
      "cut.plan.json": '{"hexdag": 1, "graph": {"nod',
      "list.plan.json": "[]",
      "future.plan.json": '{"hexdag": 99, "graph": {"nodes": []}, "sources": [], "options": {}}',
      "hole.plan.json":
        '{"hexdag": 1, "name": "x", "sources": [], "ports": {}, "options": {}, "graph": {"nodes": [{"name": "a"}, null]}}',
    });
    for (const name of ["cut", "list", "future", "hole"]) {
      const { status, stderr } = hexdag(["run", `${name}.plan.json`], { cwd: project.path });
      expect(stderr).toContain("error[HD5001]");
      expect(status).toBe(1);
    }
  });
});

describe("files that look odd and are fine", () => {
  it("a byte order mark, CRLF line ends, UTF-16", () => {
    using project = createProject({
      "bom.yaml": `\uFEFF${HELLO}`,
      "crlf.yaml": HELLO.replaceAll("\n", "\r\n"),
      "utf16.yaml": Buffer.from(`\uFEFF${HELLO}`, "utf16le"),
    });
    for (const name of ["bom", "crlf", "utf16"]) {
      const { status, stdout, stderr } = hexdag(["run", `${name}.yaml`, "--input", "name=you", "--quiet"], {
        cwd: project.path,
      });
      expect(stderr).toBe("");
      expect(JSON.parse(stdout)).toEqual({ greeting: { text: "hello you" } });
      expect(status).toBe(0);
    }
  });

  it("positions are right after a byte order mark and CRLF", () => {
    const broken = HELLO.replace("expressions:", "expresions:");
    const { first } = refused({ "x.yaml": `\uFEFF${broken.replaceAll("\n", "\r\n")}` }, "x.yaml");
    expect(first).toMatchObject({ line: 8 });
  });

  it("a manifest from a pipe", () => {
    using project = createProject({ "pipeline.yaml": HELLO });
    const command = `cat pipeline.yaml | "${process.execPath}" "${main}" run /dev/stdin --input name=you --quiet`;
    const stdout = execFileSync("sh", ["-c", command], { cwd: project.path, encoding: "utf8" });
    expect(JSON.parse(stdout)).toEqual({ greeting: { text: "hello you" } });
  });
});
