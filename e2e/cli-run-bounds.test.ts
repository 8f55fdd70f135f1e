// What a pipeline declares of itself as a whole: its input, its output, its time.
import { describe, expect, it } from "vitest";
import { createProject, hexdag, type ResultDocument } from "./support/cli.ts";

const STEPS = `export const work = () => new Promise((resolve) => setTimeout(resolve, 60_000));
export const one = () => 1;`;

describe("failures of the run itself name the line of the key they are about", () => {
  const failing = (text: string, args: readonly string[] = []): { readonly place: unknown; readonly frame: string } => {
    using project = createProject({
      "flows/p.yaml": text,
      "flows/steps.ts": STEPS,
    });
    const { status, stdout, stderr } = hexdag(["run", "flows/p.yaml", "--json", "--quiet", ...args], {
      cwd: project.path,
    });
    const document: ResultDocument = JSON.parse(stdout);
    expect(status).toBe(1);
    expect(document.status).toBe("failed");
    return { place: `${document.error?.code} ${document.error?.location}`, frame: stderr };
  };
  const pipeline = (spec: string, fn = "one"): string => `kind: Pipeline
metadata: {name: p}
spec:
${spec}
  nodes:
    - kind: function
      metadata: {name: work}
      spec: {fn: "./steps.ts#${fn}"}
`;

  it("an input that breaks input_schema", () => {
    const { place, frame } = failing(pipeline("  input_schema: {topic: str}"));
    expect(place).toBe("HD6006 flows/p.yaml:4");
    expect(frame).toContain("--> flows/p.yaml:4:3");
    expect(frame).toContain("4 |   input_schema: {topic: str}\n  |   ^^^^^^^^^^^^");
  });

  it("an output that breaks output_schema", () => {
    const spec = "  output_schema: {answer: str}\n  output: {answer: work}";
    const { place, frame } = failing(pipeline(spec));
    expect(place).toBe("HD6011 flows/p.yaml:4");
    expect(frame).toContain("--> flows/p.yaml:4:3");
  });

  it("a run that passes its pipeline_timeout, or that of the command line", () => {
    const limited = pipeline("  orchestrator:\n    pipeline_timeout: 150ms", "work");
    const { place, frame } = failing(limited);
    expect(place).toBe("HD6003 flows/p.yaml:5");
    expect(frame).toContain("--> flows/p.yaml:5:5");
    expect(failing(limited, ["--timeout", "100ms"]).place).toBe("HD6003 flows/p.yaml:2");
  });

  it("also when they are run from a plan", () => {
    using project = createProject({
      "p.yaml": pipeline("  input_schema: {topic: str}"),
      "steps.ts": "export const one = () => 1;",
    });
    hexdag(["compile", "p.yaml", "-o", "p.plan.json"], { cwd: project.path });
    const { stdout } = hexdag(["run", "p.plan.json", "--json"], { cwd: project.path });
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "HD6006", location: "p.yaml:4" } });
  });
});

describe("defaults in input_schema", () => {
  const TEXT = `kind: Pipeline
metadata: {name: p}
spec:
  input_schema:
    topic: str
    count: {type: integer, default: 2}
    style: {type: object, properties: {tone: {type: string, default: dry}}, default: {}}
  output: {text: text, next: $input.count + 1, tone: upper($input.style.tone)}
  nodes:
    - {kind: data, metadata: {name: text}, spec: {output: "{{topic}} x {{count}}"}}
`;

  it("fill what is absent before the input is checked", () => {
    using project = createProject({ "p.yaml": TEXT });
    const { status, stdout, stderr } = hexdag(["run", "p.yaml", "--quiet", "--input", "topic=tea"], {
      cwd: project.path,
    });
    expect({ status, stderr, output: JSON.parse(stdout) }).toEqual({
      status: 0,
      stderr: "",
      output: { text: "tea x 2", next: 3, tone: "DRY" },
    });
  });

  it("leave what is given, and refuse what is wrong all the same", () => {
    using project = createProject({ "p.yaml": TEXT });
    const given = hexdag(["run", "p.yaml", "--input", '{"topic": "tea", "count": 9}'], { cwd: project.path });
    expect(JSON.parse(given.stdout)).toMatchObject({ next: 10 });
    const wrong = hexdag(["run", "p.yaml", "--json", "--input", '{"topic": "tea", "count": null}'], {
      cwd: project.path,
    });
    expect(JSON.parse(wrong.stdout)).toMatchObject({ error: { code: "HD6006", location: "p.yaml:4" } });
  });
});
