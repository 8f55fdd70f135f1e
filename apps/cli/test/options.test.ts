import { isHexdagError } from "@hexdag/kernel";
import { describe, expect, it } from "vitest";
import { closest } from "../src/closest.ts";
import { parseDuration } from "../src/options/duration.ts";
import { parsePorts } from "../src/options/port.ts";

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return isHexdagError(error) ? error.code : String(error);
  }
}

describe("durations", () => {
  it.each([
    ["30", 30_000],
    ["1.5", 1500],
    ["250ms", 250],
    ["1m30s", 90_000],
    ["1d12h30m5s250ms", 131_405_250],
  ])("%s", (text, milliseconds) => expect(parseDuration(text)).toBe(milliseconds));

  it.each(["", "0", "-1", "soon", "1m 30s", "ms", "1h2", "Infinity", "1e999"])("%j is refused", (text) =>
    expect(codeOf(() => parseDuration(text))).toBe("HD8001"),
  );
});

describe("--port", () => {
  it("takes an adapter by name, package or file, with or without config", () => {
    const ports = parsePorts(
      ["llm=mock", "memory=@acme/x#y", 'search=./s.ts#S:{"top": 3}', "db=/abs/db.ts"],
      "/project",
    );
    expect(ports).toEqual({
      llm: { adapter: "mock", config: {} },
      memory: { adapter: "@acme/x#y", config: {} },
      search: { adapter: "/project/s.ts#S", config: { top: 3 } },
      db: { adapter: "/abs/db.ts", config: {} },
    });
  });

  it("takes a model together with its adapter, with or without more config", () => {
    expect(parsePorts(["llm=openai/gpt-5-mini"], "/")).toEqual({
      llm: { adapter: "openai", config: { model: "gpt-5-mini" } },
    });
    expect(parsePorts(['llm=ollama/llama3.2:1b:{"keep_alive": "5m"}'], "/")).toEqual({
      llm: { adapter: "ollama", config: { model: "llama3.2:1b", keep_alive: "5m" } },
    });
    expect(parsePorts(["llm=models/mine.ts"], "/")).toEqual({ llm: { adapter: "models/mine.ts", config: {} } });
  });

  it.each(["llm", 'llm=openai/a:{"model": "b"}', "=mock", "llm=", "llm=mock:{", "llm=mock:{bad}"])(
    "%j is refused",
    (text) => expect(codeOf(() => parsePorts([text], "/"))).toBe("HD8001"),
  );
});

describe("did you mean", () => {
  it("offers what differs by a slip, and nothing else", () => {
    expect(closest("pipelin.yaml", ["README.md", "pipeline.yaml"])).toBe("pipeline.yaml");
    expect(closest("ehco", ["mock", "echo"])).toBe("echo");
    expect(closest("MyLLM", ["MyLlm"])).toBe("MyLlm");
    expect(closest("openai", ["mock", "echo"])).toBeUndefined();
    expect(closest("x", [])).toBeUndefined();
  });
});
