import { renderDiagnostic } from "@hexdag/compiler";
import { describe, expect, it } from "vitest";
import { lint } from "../src/lint/lint.ts";
import { pipeline } from "./support/compile-text.ts";
import { lintRegistry } from "./support/lint-components.ts";

const body = "0123456789abcdefGHIJ";
const join = (...parts: readonly string[]): string => parts.join("");

/** Put together here, so that no scanner takes this file for a leak. */
const CERTAIN = [
  join("sk-", "ant-api03-", body),
  join("sk-", "proj-", body),
  join("gh", "p_", body, body.slice(0, 16)),
  join("github", "_pat_", body, body),
  join("gl", "pat-", body),
  join("xo", "xb-", body),
  join("AK", "IA", "0123456789ABCDEF"),
  join("AI", "za", body, body.slice(0, 15)),
  join("sk", "_live_", body),
  join("hf", "_", body, body.slice(0, 14)),
  join("np", "m_", body, body.slice(0, 16)),
  join("key", "-", "0123456789abcdef0123456789abcdef"),
  join("ey", "J0123456789a.", "ey", "J0123456789b.", body),
];

function lintValue(key: string, value: string): ReturnType<typeof lint> {
  const node = '- { kind: llm, metadata: { name: a }, spec: { human_message: "{{$input.x}}" } }';
  const text = pipeline(node, `ports: { llm: { adapter: mock, config: { ${key}: ${JSON.stringify(value)} } } }`);
  return lint({ file: "test.yaml", text }, { components: lintRegistry });
}

function secretCodes(key: string, value: string): readonly string[] {
  return lintValue(key, value).findings.flatMap(({ code }) => (code === "E102" || code === "W203" ? [code] : []));
}

describe("credentials in clear", () => {
  it.each(CERTAIN)("of a known shape are errors under any key: %s", (value) => {
    expect(secretCodes("anything", value)).toEqual(["E102"]);
    expect(secretCodes("api_key", `Bearer ${value}`)).toEqual(["E102"]);
  });

  it.each(CERTAIN)("are never shown in full: %s", (value) => {
    const { findings, sources } = lintValue("api_key", value);
    const shown = JSON.stringify([findings, sources, findings.map((each) => renderDiagnostic(each, sources[0]?.text))]);
    expect(shown).not.toContain(value);
  });

  it("are blanked out in what the compiler says, too", () => {
    const value = CERTAIN[1] ?? "";
    const text = pipeline(`- { kind: llm, metadata: { name: a }, spec: { human_message: x, timeout: ${value} } }`);
    const { findings } = lint({ file: "test.yaml", text }, { components: lintRegistry });
    const told = findings.find(({ code }) => code === "HD2009");
    expect(told?.message).toContain("sk-p***");
    expect(told?.message).not.toContain(value);
  });

  it("are found in comments", () => {
    const text = `# ${CERTAIN[0]}\n${pipeline("- { kind: data, metadata: { name: a }, spec: { output: 1 } }")}`;
    const found = lint({ file: "test.yaml", text }, { components: lintRegistry }).findings;
    expect(found[0]).toMatchObject({ code: "E102", span: { line: 1, column: 3 } });
  });

  it.each([
    ["access_token", "q8Zr2LmX0vT5bNcY"],
    ["clientSecret", "q8Zr2LmX0vT5bNcY"],
    ["Authorization", "Bearer q8Zr2LmX0vT5bNcY"],
    ["password", "hunter22"],
    ["url", "postgres://app:s3cr3tpw@db.acme.test/app"],
  ])("that look random, or are passwords, are warnings: %s: %s", (key, value) => {
    expect(secretCodes(key, value)).toEqual(["W203"]);
  });

  it.each([
    ["max_tokens", "4000000000000a"],
    ["key_field", "id"],
    ["public_key", "q8Zr2LmX0vT5bNcY"],
    ["token", "{{$input.token}}"],
    ["api_key", "your-api-key-here-123"],
    ["api_key", "sk-xxxxxxxxxxxxxxxxxxxxxxxx1"],
    ["password", "changeme"],
    ["password", "a word or two"],
    ["token", "acme.security.tokens"],
    ["url", "postgres://app@db.acme.test/app"],
    ["note", "q8Zr2LmX0vT5bNcY"],
  ])("are not seen where there are none: %s: %s", (key, value) => {
    expect(secretCodes(key, value)).toEqual([]);
  });
});
