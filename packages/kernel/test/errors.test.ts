/** The table of error codes against the repository: each is documented, and each is provoked by a test. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type CodeEntry, type ErrorCode, HexdagError, isHexdagError, KERNEL_CODES, PortError } from "../src/index.ts";
import { errorFromInfo, messageOf } from "../src/run/error-info.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const CODES = new Map<string, CodeEntry>(Object.entries(KERNEL_CODES));

/** Codes that nothing raises yet, with the reason. An entry whose code a test provokes must go. */
const NOT_YET: Readonly<Record<string, string>> = {};

function testFiles(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".test.ts") && entry.name !== "errors.test.ts")
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => path.includes("/test/") && !path.includes("node_modules"));
}

/** Codes that stand as text in a test: nothing else spells them in quotes. */
function provoked(): ReadonlySet<string> {
  const sources = ["packages", "apps"].flatMap(testFiles).map((path) => readFileSync(path, "utf8"));
  return new Set(sources.flatMap((source) => source.match(/(?<=["'`])HD\d{4}(?=["'`])/g) ?? []));
}

describe("every code", () => {
  test("of the kernel is provoked by a test, or has a reason not to be", () => {
    const tested = provoked();
    expect([...CODES.keys()].filter((code) => !tested.has(code) && !Object.hasOwn(NOT_YET, code))).toEqual([]);
    expect(Object.keys(NOT_YET).filter((code) => tested.has(code))).toEqual([]);
  });

  test.each([...CODES])("%s has a title and an explanation", (code, { title, explanation }) => {
    expect(code).toMatch(/^HD[4-9]\d{3}$/);
    expect(title).toMatch(/^[^A-Z].*[^.]$/);
    expect(explanation).toMatch(/^[A-Z`].*\.$/s);
    expect(explanation.length).toBeGreaterThan(30);
  });

  test("raised in the kernel's source is in its table", () => {
    const source = readdirSync(join(ROOT, "packages/kernel/src"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
      .join("\n");
    const raised = new Set(source.match(/(?<=")HD\d{4}(?=")/g));
    expect([...raised].filter((code) => !CODES.has(code))).toEqual([]);
    expect(raised.size).toBeGreaterThan(20);
  });
});

describe("errors", () => {
  const full = {
    code: "HD7003",
    message: "no answer",
    hint: "ask again",
    location: "a.yaml:3",
    data: { status: 503 },
    retryable: true,
  } as const;

  test("carry what they were made with", () => {
    const cause = new TypeError("socket");
    const error = new HexdagError({ ...full, cause });
    expect(error).toMatchObject({ ...full, name: "HexdagError", cause });
    expect(error).toBeInstanceOf(Error);
    expect(new HexdagError({ code: "HD9001", message: "x" })).not.toHaveProperty("cause");
  });

  test("are recognised across copies of the package, and nothing else is", () => {
    const foreign = { [Symbol.for("hexdag.error")]: true };
    expect([new HexdagError(full), foreign].map(isHexdagError)).toEqual([true, true]);
    expect([null, undefined, "HD7003", { code: "HD7003" }, new TypeError("x")].map(isHexdagError)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  test("of ports say which call failed and whether to try again", () => {
    const error = new PortError({
      message: "busy",
      port: "llm",
      operation: "generate",
      retryable: true,
      retryAfterMs: 500,
    });
    expect(error).toMatchObject({
      code: "HD7003",
      name: "PortError",
      port: "llm",
      operation: "generate",
      retryable: true,
      retryAfterMs: 500,
    });
    const denied: ErrorCode = "HD7004";
    expect(
      new PortError({ code: denied, message: "no", port: "llm", operation: "generate", retryable: false }).code,
    ).toBe("HD7004");
  });

  test("come back from a journal as they went in", () => {
    expect(errorFromInfo({ ...full, cause: "TypeError: socket" })).toMatchObject({
      ...full,
      cause: "TypeError: socket",
    });
    expect(errorFromInfo({ code: "E_OLD", message: "x" }).code).toBe("HD6001");
  });

  test.each<{ thrown: unknown; says: string }>([
    { thrown: new TypeError("words"), says: "words" },
    { thrown: new TypeError(""), says: "TypeError" },
    { thrown: "text", says: "text" },
    { thrown: undefined, says: "threw undefined" },
    { thrown: { a: 1 }, says: 'threw {"a":1}' },
    { thrown: () => 1, says: "threw function" },
  ])("have a message for people: $says", ({ thrown, says }) => {
    expect(messageOf(thrown)).toBe(says);
  });
});
