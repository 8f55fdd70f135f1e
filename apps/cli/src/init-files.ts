/** What `hexdag init` writes: a pipeline that runs as it is, with one of each thing a first pipeline needs. */

export interface InitFile {
  readonly path: string;
  readonly content: string;
  /** Left alone when it is there already, instead of being in the way. */
  readonly optional?: true;
}

export function initFiles(name: string): readonly InitFile[] {
  return [
    { path: "pipeline.yaml", content: pipeline(name) },
    { path: "steps.ts", content: STEPS },
    { path: "README.md", content: readme(name) },
    { path: "package.json", content: packageJson(name), optional: true },
  ];
}

function pipeline(name: string): string {
  return `# Greets people and asks a model for a line about each. Run it with:  hexdag run pipeline.yaml
kind: Pipeline
metadata:
  name: ${name}
  description: Greets people by name, and says something about each.
spec:
  input_schema:
    names: list[str]?

  # Which adapter fills which port. \`echo\` answers with what it is asked: no key, no network. Swap it for a real model.
  ports:
    llm:
      adapter: echo

  nodes:
    # A function of steps.ts. Its input is the run's input.
    - kind: function
      metadata: {name: guests}
      spec:
        fn: ./steps.ts#guests

    # Both of these read guests, so they wait for it, and run at the same time.
    - kind: expression
      metadata: {name: numbers}
      spec:
        expressions:
          count: len(guests.names)
          longest: max(map(guests.names, name => len(name)))

    - kind: llm
      metadata: {name: toast}
      spec:
        human_message: "Raise a glass to {{join guests.names ', '}}."
        timeout: 30s
        max_retries: 2

    # Reads all three.
    - kind: function
      metadata: {name: card}
      spec:
        fn: ./steps.ts#card
        input_mapping:
          names: guests.names
          count: numbers.count
          toast: toast

  # What the run gives back.
  output:
    card: card
`;
}

const STEPS = `// The functions of pipeline.yaml. Each gets its node's input, and returns JSON.

/** Who is greeted: the run's input, or a few guests for a first try. */
export function guests(input: { names?: string[] }): { names: string[] } {
  return { names: input.names ?? ["Ada", "Alan", "Grace"] };
}

export function card(input: { names: string[]; count: number; toast: string }): string {
  return [...input.names.map((name) => \`Hello, \${name}!\`), \`(\${input.count} guests)\`, input.toast].join("\\n");
}
`;

function readme(name: string): string {
  return `# ${name}

    hexdag run pipeline.yaml
    hexdag run pipeline.yaml --input 'names=["Lin", "Bo"]'
    hexdag run pipeline.yaml --json | jq .output.card
    hexdag graph pipeline.yaml

\`pipeline.yaml\` describes the work, \`steps.ts\` holds its functions. Check the manifest with \`hexdag validate pipeline.yaml\`.
To use a real model, put its adapter under \`spec.ports.llm\`, or try one for a single run: \`--port llm=NAME\`.
`;
}

/** Makes steps.ts an ES module wherever the directory lies. */
function packageJson(name: string): string {
  return `${JSON.stringify({ name, private: true, type: "module" }, null, 2)}\n`;
}
