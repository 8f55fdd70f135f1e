/**
 * A manifest as a person writes it, of any size: functions with mapped inputs, expressions, prompts and data, each group
 * reading the one before it.
 */
const GROUP: readonly ((index: number, group: number) => string)[] = [
  (index, group) => `    - kind: function
      metadata: {name: n${index}}
      spec:
        fn: noop
        input_mapping:
          topic: ${group === 0 ? "$input.topic" : `n${index - 1}.text`}
          limit: 10
`,
  (index) => `    - kind: expression
      metadata: {name: n${index}}
      spec:
        expressions:
          short: upper(n${index - 1}.topic)
          enough: len(short) > 3 and n${index - 1}.limit < 100
`,
  (index) => `    - kind: llm_node
      metadata:
        name: n${index}
      spec:
        human_message: |
          Write about {{n${index - 1}.short}} in one sentence.
          Use no more than {{n${index - 2}.limit}} words.
      wait_for: [n${index - 1}]
`,
  (index) => `    - kind: data
      metadata: {name: n${index}}
      spec:
        output:
          text: "{{n${index - 1}}}"
          source: hexdag # kept for the reader
`,
];

export function manifestOf(nodes: number): string {
  const parts = Array.from({ length: nodes }, (_none, index) =>
    GROUP[index % GROUP.length]?.(index, Math.floor(index / GROUP.length)),
  );
  return `kind: Pipeline
metadata:
  name: bench
  description: A generated pipeline of ${nodes} nodes.
spec:
  input_schema: {topic: str}
  ports:
    llm: {adapter: mock}
  nodes:
${parts.join("")}`;
}
