import { decodeSource } from "@hexdag/compiler";
import { describe, expect, it } from "vitest";
import { compileText, fn, pipeline } from "./support/compile-text.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("decodeSource", () => {
  it("reads UTF-8, without its byte order mark", () => {
    expect(decodeSource("a.yaml", bytes("kind: größe")).source).toEqual({ file: "a.yaml", text: "kind: größe" });
    expect(decodeSource("a.yaml", bytes("\ufeffkind: x")).source?.text).toBe("kind: x");
  });

  it("reads UTF-16 of either order by its byte order mark", () => {
    const little = new Uint8Array([0xff, 0xfe, 0x6b, 0x00, 0x3a, 0x00]);
    const big = new Uint8Array([0xfe, 0xff, 0x00, 0x6b, 0x00, 0x3a]);
    expect(decodeSource("a.yaml", little).source?.text).toBe("k:");
    expect(decodeSource("a.yaml", big).source?.text).toBe("k:");
  });

  it("refuses what is not text", () => {
    const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00]);
    expect(decodeSource("a.png", png).diagnostics?.map(({ code }) => code)).toEqual(["HD1001"]);
    expect(decodeSource("a.bin", new Uint8Array([0x61, 0x00, 0x62])).diagnostics?.map(({ code }) => code)).toEqual([
      "HD1001",
    ]);
    expect(
      decodeSource("a.bin", new Uint8Array([0xff, 0xfe, 0x00, 0xd8])).diagnostics?.map(({ code }) => code),
    ).toEqual(["HD1001"]);
  });

  it.each<[string, readonly number[], { line: number; column: number }]>([
    ["a NUL", [0x61, 0x0a, 0x62, 0x00], { line: 2, column: 2 }],
    ["a byte that is no UTF-8", [0x61, 0x0a, 0xc3, 0xb6, 0xff, 0x62], { line: 2, column: 2 }],
    ["a character that is cut off", [0x61, 0x0a, 0xc3], { line: 2, column: 1 }],
    ["the first byte", [0x89, 0x50], { line: 1, column: 1 }],
    ["half a surrogate pair", [0xff, 0xfe, 0x61, 0x00, 0x00, 0xd8, 0x61, 0x00], { line: 1, column: 2 }],
  ])("locates %s", (_what, content, place) => {
    const { diagnostics } = decodeSource("a.bin", new Uint8Array(content));
    expect(diagnostics?.[0]?.span).toMatchObject({ file: "a.bin", ...place });
  });

  it("refuses more than a mebibyte, unless the host allows it", () => {
    const tenMegabytes = new Uint8Array(10_000_000).fill(0x20);
    expect(decodeSource("big.yaml", tenMegabytes).diagnostics?.[0]?.code).toBe("HD1002");
    expect(decodeSource("big.yaml", tenMegabytes, { maxBytes: 20_000_000 }).source?.text).toHaveLength(10_000_000);
    expect(decodeSource("ok.yaml", new Uint8Array(1_048_576).fill(0x20)).source).toBeDefined();
  });
});

describe("compile, handed text as it is", () => {
  it("refuses text that is too long before looking at it", () => {
    const { diagnostics } = compileText("[".repeat(10_000_000));
    expect(diagnostics.map(({ code }) => code)).toEqual(["HD1002"]);
  });

  it("refuses NUL characters", () => {
    const { diagnostics } = compileText("kind:\n  a\0");
    expect(diagnostics).toMatchObject([{ code: "HD1001", span: { line: 2, column: 4 } }]);
  });

  it("takes a byte order mark and Windows line ends in its stride", () => {
    const text = pipeline(`${fn("a")}\n${fn("b", "when: a.ok")}`);
    const plain = compileText(text).plan;
    const windows = compileText(`\ufeff${text.replaceAll("\n", "\r\n")}`).plan;
    expect(withoutOffsets(windows)).toEqual(withoutOffsets(plain));
  });
});

/** Lines and columns must agree; offsets cannot. */
function withoutOffsets(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key: string, held: unknown) => (key === "start" || key === "end" ? undefined : held)),
  );
}
