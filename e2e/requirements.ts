/**
 * What hexDAG promises, line by line, and what proves it: each bullet of the two roadmaps and each line of the issue being
 * built, with the tests that cover it, or the reason why nothing does yet and the day that was written down. Long because
 * the promises are many; it is a table and holds no code. requirements.test.ts checks that every test named here exists.
 */

export interface Requirement {
  readonly id: string;
  /** As its source says it. */
  readonly text: string;
  /** What proves it: tests as `file > name`, gates of `npm test` as `gate > name`. */
  readonly tests?: readonly string[];
  /** What is missing, or missing still. A line with tests may have it too: they prove a part. */
  readonly open?: { readonly since: string; readonly reason: string };
}

/** Not built in this issue. */
function later(reason: string): NonNullable<Requirement["open"]> {
  return { since: "2026-11-22", reason };
}

/** The roadmap's check-boxes, deferred items and measures, in its order. */
export const ROADMAP: readonly Requirement[] = [
  // Core framework
  {
    id: "R01",
    text: "**DAG Orchestration Engine** -- Topological sort, wave-based parallel execution",
    tests: [
      "packages/kernel/test/step.test.ts > waits for the last dependency",
      "packages/kernel/test/step-stop.test.ts > begin when the wave before has settled",
      "packages/kernel/test/random-dags.test.ts > agrees with the reference interpreter on ${ROUNDS} random pipelines (HEXDAG_SEED=${SEED})",
    ],
  },
  {
    id: "R02",
    text: "**Node System** -- FunctionNode, LLMNode, AgentNode, LoopNode, ConditionalNode",
    tests: [
      "packages/stdlib/test/function-node.test.ts > calls the function with the node's input and the run's context",
      "packages/stdlib/test/llm-node.test.ts > asks with the rendered message and gives the answer's text",
      "packages/stdlib/test/loop-node.test.ts > runs the body once for every item, in order",
      "packages/stdlib/test/conditional-node.test.ts > runs the body when its condition holds, the else body when not",
      "packages/stdlib/test/agent-node.test.ts > calls tools until it has an answer, and every turn and call is recorded",
    ],
  },
  {
    id: "R03",
    text: "**Validation Framework** -- Multi-strategy validation (Pydantic, type checking, custom)",
    tests: [
      "packages/stdlib/test/conformance/validator.test.ts > ajv",
      "packages/stdlib/test/define-node.test-d.ts > types input and result by their schemas",
      "packages/compiler/test/golden.test.ts > bad-type-check",
    ],
  },
  {
    id: "R04",
    text: "**Event System** -- NodeStarted, NodeCompleted, NodeFailed, PipelineStarted, PipelineCompleted",
    tests: [
      "packages/kernel/test/events.test.ts > see durable and ephemeral events in the order of (seq, sub)",
      "packages/kernel/test/events.test.ts > begun in the middle see everything durable from the first",
      "packages/kernel/test/invariants.test.ts > whatever a run does",
    ],
  },
  {
    id: "R05",
    text: "**Hexagonal Architecture** -- Ports (contracts) / Adapters (implementations) / Drivers (infrastructure)",
    tests: [
      "packages/stdlib/test/conformance/memory.test.ts > in-memory",
      "packages/kernel/test/ports.test.ts > is not the port itself: secrets and lifecycle stay outside",
      "tooling/test/fences.test.ts > refuse each planted import, types included, by the rule it breaks",
    ],
  },
  {
    id: "R06",
    text: "**Linux-aligned Restructure** -- `core/`->`kernel/`, `builtin/`->`stdlib/`, `adapters/`->`drivers/`",
    tests: ["tooling/test/fences.test.ts > agrees with the copy as it is"],
  },
  // YAML pipeline compiler
  {
    id: "R07",
    text: "**YamlPipelineBuilder** -- Declarative YAML -> DirectedGraph compilation",
    tests: [
      "packages/compiler/test/golden.test.ts > good-diamond",
      "packages/compiler/test/golden.test.ts > good-chain",
    ],
  },
  {
    id: "R08",
    text: "**Macros** -- Reusable node templates (`kind: Macro`) with subgraph expansion",
    tests: [
      "packages/hexdag/test/macros.test.ts > with constants and with values of the run",
      "packages/hexdag/test/macros.test.ts > in macros, and written in code",
      "packages/hexdag/test/macros.test.ts > in loops, with a loop of its own",
      "packages/hexdag/test/macros.test.ts > knows where it is and who invokes it",
      "e2e/cli-macros.test.ts > shows a failing node where it is written and where it is invoked, and in a template the piece",
      "examples/examples.test.ts > macros: one review, invoked twice with different arguments",
    ],
  },
  {
    id: "R09",
    text: "**Environment Management** -- Multi-document YAML with `metadata.namespace`",
    tests: [
      "packages/compiler/test/golden.test.ts > good-include-documents",
      "packages/compiler/test/golden.test.ts > good-environment-production",
      "e2e/cli-composition.test.ts > --env chooses, in every command that compiles",
    ],
  },
  {
    id: "R10",
    text: "**Preprocessing** -- Env var substitution, `!include` tags, Jinja2 templates",
    tests: [
      "packages/stdlib/test/handlebars-engine.test.ts > five hundred random templates render the same",
      "packages/compiler/test/golden.test.ts > good-templates",
      "packages/compiler/test/golden.test.ts > bad-jinja",
      "packages/compiler/test/golden.test.ts > good-environment-variables",
      "packages/compiler/test/golden.test.ts > bad-environment-variables",
      "e2e/cli-composition.test.ts > come from the environment of the command",
      "e2e/cli-secrets.test.ts > does not show in what other nodes make of it",
    ],
  },
  {
    id: "R11",
    text: "**Custom YAML Tags** -- `!py` for Python expressions, `!include` for file inclusion",
    tests: [
      "packages/compiler/test/golden.test.ts > good-include-nodes",
      "e2e/cli-composition.test.ts > stays within the project, also behind symbolic links",
      "packages/compiler/test/golden.test.ts > good-inline-functions",
      "e2e/cli-inline-functions.test.ts > runs them, TypeScript and imports included, and says nothing about how",
      "e2e/cli-inline-functions.test.ts > runs them, TypeScript and imports included, and says nothing about how",
      "packages/compiler/test/golden.test.ts > good-inline-functions",
    ],
  },
  {
    id: "R12",
    text: "**Compiler Refactor (Step 0a)** -- Moved `kernel/pipeline_builder/` -> `compiler/`",
    tests: ["tooling/test/fences.test.ts > agrees with the copy as it is"],
  },
  // Ports and adapters
  {
    id: "R13",
    text: "**LLM Port** -- OpenAI, Anthropic, Mock adapters",
    tests: [
      "packages/stdlib/test/conformance/llm.test.ts > mock",
      "packages/stdlib/test/conformance/llm.test.ts > scripted",
      "packages/stdlib/test/conformance/llm.test.ts > echo",
      "packages/driver-openai/test/conformance.test.ts > openai with the Responses API",
      "packages/driver-openai/test/conformance.test.ts > openai with Chat Completions",
      "packages/driver-anthropic/test/conformance.test.ts > claude-sonnet-5-5",
      "packages/driver-anthropic/test/conformance.test.ts > claude-haiku-4-5",
    ],
  },
  {
    id: "R14",
    text: "**DataStore Port** -- `SupportsKeyValue`, `SupportsQuery`, `SupportsTTL`, `SupportsSchema`, `SupportsTransactions`",
    tests: [
      "packages/stdlib/test/conformance/data-store.test.ts > in-memory",
      "packages/driver-sqlite/test/sqlite.test.ts > is shared by the three ports, each with its own things",
      "packages/driver-sqlite/test/sqlite.test.ts > tells types, keys and references, of views too",
      "packages/driver-sqlite/test/sqlite.test.ts > that is aborted while its work hangs is undone at once",
    ],
  },
  {
    id: "R15",
    text: "**PipelineSpawner Port** -- Fork/exec for child pipelines",
    tests: [
      "packages/stdlib/test/conformance/spawner.test.ts > local",
      "packages/stdlib/test/pipeline-node.test.ts > makes the child a run of its own, under this one",
      "e2e/cli-projects.test.ts > find their functions beside their own manifest, and their events are told too",
    ],
  },
  {
    id: "R16",
    text: "**ToolRouter** -- Function calling and tool execution",
    tests: [
      "packages/stdlib/test/conformance/tool-router.test.ts > tools of this process",
      "packages/stdlib/test/agent-node.test.ts > routers are one: tools of others go by their source",
      "packages/driver-mcp/test/conformance.test.ts > an MCP server over HTTP",
    ],
  },
  {
    id: "R17",
    text: "**FileStorage, SecretStore, Memory** -- Data access ports",
    tests: [
      "packages/stdlib/test/conformance/memory.test.ts > in-memory",
      "packages/stdlib/test/conformance/file-storage.test.ts > local",
      "packages/stdlib/test/conformance/secret-store.test.ts > env",
    ],
  },
  {
    id: "R18",
    text: "**Executor, ObserverManager** -- Infrastructure ports",
    tests: [
      "packages/stdlib/test/conformance/executor.test.ts > local",
      "packages/stdlib/test/conformance/observers.test.ts > in-process",
      "packages/kernel/test/hooks.test.ts > runs every attempt, told what it is",
    ],
  },
  // System libraries
  {
    id: "R19",
    text: "**ProcessRegistry** -- In-memory pipeline run tracker (like `ps`)",
    tests: [
      "packages/stdlib/test/conformance/run-store.test.ts > in-memory",
      "e2e/cli-resume.test.ts > is listed, and goes on where it stood once the limit is raised",
    ],
    open: later(
      "runs are kept and listed with how they stand; signalling those of other processes is a later issue: Durable runs",
    ),
  },
  {
    id: "R20",
    text: "**EntityState** -- Declarative state machines with `StateMachineConfig`",
    open: later("a later issue: System"),
  },
  {
    id: "R21",
    text: "**Scheduler** -- asyncio-based delayed/recurring pipeline execution",
    open: later("a later issue: System"),
  },
  {
    id: "R22",
    text: "**DatabaseTools** -- Agent-callable SQL query tools",
    tests: [
      "packages/stdlib/test/database-tools.test.ts > only read, unless writing is granted",
      "packages/stdlib/test/database-tools.test.ts > query with parameters, and show no more rows than they may",
    ],
  },
  // API and integration
  {
    id: "R23",
    text: "**MCP Server** -- 9 tools in `api/processes.py` for process management",
    open: later("a later issue: API and MCP"),
  },
  {
    id: "R24",
    text: "**Studio REST API** -- Pipeline execution, validation, export routes",
    open: later("a later issue: Studio"),
  },
  {
    id: "R25",
    text: "**CLI** -- `hexdag run`, `hexdag validate`, `hexdag studio`",
    tests: [
      "e2e/cli-usage.test.ts > help shows every command, and every command shows examples",
      "e2e/cli-manifests.test.ts > validate tells of every file, and fails when one fails",
    ],
    open: later("`hexdag studio`: a later issue"),
  },
  // Infrastructure
  {
    id: "R26",
    text: "**Pre-commit Hooks** -- ruff, pyupgrade, mypy, pyright, nbstripout",
    tests: ["gate > format", "gate > lint", "gate > types"],
    open: later("the same checks are `npm run check`; nothing installs a git hook"),
  },
  { id: "R27", text: "**CI/CD** -- Azure pipelines", tests: ["gate > unit", "gate > e2e"] },
  {
    id: "R28",
    text: "**20+ Examples** -- Getting started to enterprise patterns",
    tests: [
      "examples/examples.test.ts > retry: one source recovers, a handler stands in for the other",
      "examples/examples.test.ts > for-each: pages keep their order, and one that fails is left out",
      "examples/examples.test.ts > structured-output: the model's answer is data",
      "examples/examples.test.ts > routing: each amount takes its own way",
      "examples/examples.test.ts > child-pipeline: children from another file and from this one",
      "examples/examples.test.ts > library: a pipeline in plain TypeScript",
      "examples/examples.test.ts > macros: one review, invoked twice with different arguments",
      "examples/examples.test.ts > agent: looks things up, and may not order, whatever it is told",
    ],
    open: later("nine so far; the rest come with the issues they show"),
  },
  {
    id: "R29",
    text: "**Jupyter Notebooks** -- Interactive documentation",
    open: later("no notebooks: the documentation's snippets are checked and run instead (tooling/check-snippets.mjs)"),
  },
  // Track 1, phase 1
  {
    id: "R30",
    text: "**Move config loader to compiler** (Step 0b)",
    tests: [
      "e2e/cli-config.test.ts > is the nearest on the way up from the manifest",
      "packages/compiler/test/effective-config.test.ts > is its own word, else the Config's, else the default",
      "packages/compiler/test/golden.test.ts > good-config",
      "packages/compiler/test/golden.test.ts > bad-config",
    ],
  },
  {
    id: "R31",
    text: "**Extend HexDAGConfig** (Step 0c)",
    tests: [
      "packages/compiler/test/effective-config.test.ts > is said limit by limit",
      "packages/compiler/test/effective-config.test.ts > what the Config says to the host comes with the compilation",
      "packages/compiler/test/effective-config.test.ts > a Config by itself is shown with its defaults",
      "packages/compiler/test/golden.test.ts > good-config",
    ],
    open: later(
      "store, bus, lock, plugins and mcp_permissions are read and warned of, governance is refused: they come with the parts they configure",
    ),
  },
  {
    id: "R32",
    text: "**`kind: Config` YAML manifest** (Step 1)",
    tests: [
      "e2e/cli-config.test.ts > is the nearest on the way up from the manifest",
      "packages/compiler/test/effective-config.test.ts > is its own word, else the Config's, else the default",
      "packages/compiler/test/golden.test.ts > good-config",
      "packages/compiler/test/golden.test.ts > bad-config",
      "e2e/cli-config.test.ts > is overruled by one in the file, and that by the pipeline",
      "e2e/cli-config.test.ts > means the same as the YAML that migrate writes, which is valid",
    ],
  },
  // Phase 2
  {
    id: "R33",
    text: "**Resource Limits** (Step 2)",
    tests: [
      "packages/kernel/test/ledger.test.ts > no limit is ever crossed, and nothing that fits is refused",
      "packages/kernel/test/guards.test.ts > stops the call that would cross it, and is counted over attempts",
      "packages/kernel/test/guards.test.ts > clamps the answer to what is left",
      "packages/kernel/test/guards.test.ts > cuts a stream that would cross it",
      "packages/kernel/test/metered-streams.test.ts > goes on while there is room, beside others",
      "packages/kernel/test/metered-streams.test.ts > is cut for its cost, which is told in dollars",
      "packages/kernel/test/guards.test.ts > that says skip skips the node, and the run goes on",
      "packages/kernel/test/suspend.test.ts > stops the run where it stands, and raised lets it go on",
      "packages/kernel/test/suspend.test.ts > counts the calls that its stop cuts off",
    ],
  },
  {
    id: "R34",
    text: "**Caps (Capabilities)** (Step 3)",
    tests: [
      "packages/kernel/test/caps.test.ts > only ever get smaller: what a child may, its parent may",
      "packages/kernel/test/guards.test.ts > is refused before the adapter is called, and recorded",
      "packages/kernel/test/guards.test.ts > cannot be given back by a node, a body or a child",
    ],
  },
  {
    id: "R35",
    text: "**Pipeline Integration** (Step 4)",
    tests: [
      "packages/compiler/test/golden.test.ts > bad-limits-and-caps",
      "e2e/cli-budget.test.ts > a run within its budget says what it used",
      "examples/examples.test.ts > agent: looks things up, and may not order, whatever it is told",
      "packages/kernel/test/guards.test.ts > draws on its parent's ledger",
    ],
  },
  {
    id: "R36",
    text: "**`kind: Adapter`** (Step 5)",
    tests: [
      "packages/compiler/test/golden.test.ts > good-adapter-refs",
      "packages/compiler/test/golden.test.ts > bad-adapter-documents",
      "e2e/cli-kinds.test.ts > come from Adapters, for everybody and for single nodes",
    ],
  },
  {
    id: "R37",
    text: "**`kind: Policy`** (Step 6)",
    tests: [
      "packages/compiler/test/golden.test.ts > good-policies",
      "packages/compiler/test/golden.test.ts > bad-policies",
      "packages/stdlib/test/policies.test.ts > tries again, and every try is charged",
      "e2e/cli-kinds.test.ts > of a node retry it, by name",
    ],
  },
  // Phase 3
  { id: "R38", text: "**Pipes domain model** (Step 7)", open: later("a later issue: System") },
  {
    id: "R39",
    text: "**`kind: System` + SystemBuilder** (Step 8)",
    tests: [
      "packages/compiler/test/golden.test.ts > good-system",
      "packages/compiler/test/golden.test.ts > good-system-list",
      "packages/compiler/test/golden.test.ts > bad-system-processes",
      "packages/compiler/test/golden.test.ts > bad-system-pipes",
    ],
    open: later("decoded and checked; building and running is a later issue: System"),
  },
  { id: "R40", text: "**SystemRunner** (Step 9)", open: later("a later issue: System") },
  // Phase 4
  { id: "R41", text: "**`schedule` mode** in SystemRunner", open: later("a later issue: System") },
  { id: "R42", text: "**Studio System Manager**", open: later("a later issue: Studio") },
  { id: "R43", text: "**`continuous` mode**", open: later("a later issue: System") },
  { id: "R44", text: "**`event` mode** (requires EventBus)", open: later("a later issue: System") },
  // Track 2
  { id: "R45", text: "`aread`, `alist`, `astat` path-based access", open: later("a later issue: VFS") },
  {
    id: "R46",
    text: "**VFSTools lib** (`stdlib/lib/vfs_tools.py`) -- Agent-callable VFS operations: `aread_path`, `alist_directory`, `astat_path`",
    open: later("a later issue: VFS"),
  },
  {
    id: "R47",
    text: "`aexec` to invoke entities by path (spawn pipelines, transition state, call tools)",
    open: later("a later issue: VFS"),
  },
  { id: "R48", text: "VFSTools Phase 2 methods: `aexec_path(path, args)`", open: later("a later issue: VFS") },
  {
    id: "R49",
    text: "**Cross-pipeline pub/sub** -- Reactive multi-pipeline coordination",
    open: later("a later issue: EventBus"),
  },
  { id: "R50", text: "**In-memory default** + Redis/Kafka/NATS adapters", open: later("a later issue: EventBus") },
  {
    id: "R51",
    text: "**Authorization and audit** -- User-level permissions complementing Caps",
    open: later("a later issue: Governance"),
  },
  { id: "R52", text: "**RBAC/ABAC** default implementations", open: later("a later issue: Governance") },
  {
    id: "R53",
    text: "**Expose api/ layer as MCP tools** -- Full Studio capabilities for external agents",
    open: later("a later issue: API and MCP"),
  },
  {
    id: "R54",
    text: "**Permission profiles** -- read / execute / modify / admin per MCP client",
    open: later("a later issue: API and MCP"),
  },
  {
    id: "R55",
    text: "**Example / recipe** -- External LLM agent using Studio MCP tools",
    open: later("a later issue: API and MCP"),
  },
  {
    id: "R56",
    text: "Simple open source example ships separately from hexDAG",
    open: later("a later issue: API and MCP"),
  },
  {
    id: "R57",
    text: "**RunContext** -- Rename ExecutionContext, add `run_id`, `pipeline_name`, `parent_run_id` as first-class fields, typed accessors for common ports (`.llm`, `.memory`, `.database`)",
    tests: [
      "packages/kernel/test/scope.test.ts > $ctx tells what runs",
      "packages/stdlib/test/function-node.test.ts > calls the function with the node's input and the run's context",
      "packages/kernel/test/ports.test.ts > fails the node that uses it without having asked, and only then",
      "packages/kernel/test/ports.test.ts > has a shorthand where it is used often, which says what is missing",
    ],
  },
  {
    id: "R58",
    text: "**NodeHook / PortHook** -- Per-node and per-port lifecycle hooks (before/after execution). Use cases: logging, caching, authorization, retry, circuit breaking.",
    tests: [
      "packages/kernel/test/hooks.test.ts > stand around a node in the order of the list",
      "packages/kernel/test/hooks.test.ts > may answer without the node",
      "packages/kernel/test/hooks.test.ts > may refuse, with a code of their own",
      "packages/kernel/test/hooks.test.ts > stand around a call in the order of the list, with the arguments but not the options",
      "packages/kernel/test/hooks.test.ts > are skipped by nobody: a call from a body passes them, too",
    ],
  },
  {
    id: "R59",
    text: "**`hexdag explain`** -- CLI command (like `kubectl explain`) for YAML field docs",
    tests: [
      "e2e/cli-usage.test.ts > explain knows the codes that frames name",
      "e2e/cli-explain.test.ts > shows a field with its type, default and an example",
      "packages/compiler/test/explain.test.ts > of %s has a description, a type and an example",
    ],
  },
  // Track 3
  {
    id: "R60",
    text: "**Graph Optimizer Passes** -- Dead-node elimination, constant-folding",
    tests: [
      "packages/compiler/test/expr-fold.test.ts > %s folds to %s",
      "packages/compiler/test/expr-properties.test.ts > folding changes no value",
    ],
    open: later("constants in expressions are folded; passes over the graph are a later issue"),
  },
  {
    id: "R61",
    text: "**Static Pipeline Linter** -- `hexdag lint` with rule IDs (E100, W200)",
    tests: [
      "packages/compiler/test/lint-rules.test.ts > finds its bad example, and nothing else there",
      "packages/compiler/test/lint.test.ts > mend what can be mended, several at a time, and leave the plan as it is",
      "e2e/cli-lint.test.ts > finds nothing in any example",
    ],
  },
  {
    id: "R62",
    text: "**JSON Schema Export** -- Per-kind schemas for IDE YAML autocomplete",
    tests: [
      "tooling/test/manifest-schemas.test.ts > accepts every golden that the compiler accepts",
      "tooling/test/manifest-schemas.test.ts > tells specs apart by kind, in every spelling",
      "e2e/cli-explain.test.ts > prints the schema of one kind, or of all",
    ],
  },
  {
    id: "R63",
    text: "**Version 1.0 API Freeze** -- Backward compatibility commitment",
    open: later("before 1.0; API reports show every change from now on"),
  },
  {
    id: "R64",
    text: "**PyPI Publication** -- `pip install hexdag` with semantic versioning",
    open: later("npm instead; publishing is the owner's act, the tarballs are checked by the gates"),
  },
  {
    id: "R65",
    text: "**Optional Dependencies** -- `[cli]`, `[viz]`, `[dev]` groups",
    tests: ["gate > tarball @hexdag/cli", "gate > tarball @hexdag/driver-openai", "gate > layers"],
    open: later("packages instead of groups: @hexdag/cli, @hexdag/testing, drivers one by one"),
  },
  {
    id: "R66",
    text: "**Majority Vote Macro** -- Multi-input consensus mechanism",
    tests: [
      "packages/hexdag/test/standard-macros.test.ts > asks its voters at once, and gives the answer of most of them",
      "packages/stdlib/test/vote-node.test.ts > counts every ballot once, whatever the answers are",
      "examples/examples.test.ts > majority-vote: voters and a judge agree on a label",
    ],
  },
  {
    id: "R67",
    text: "**Enhanced Loop Node** -- Complex termination, state preservation",
    tests: [
      "packages/stdlib/test/loop-node.test.ts > runs as long as its condition holds, with typed state",
      "packages/stdlib/test/loop-node.test.ts > stops after the pass for which it holds",
      "packages/stdlib/test/loop-node.test.ts > goes on with what it has at the bound when told to stop",
    ],
  },
  {
    id: "R68",
    text: "**Conditional Enhancement** -- Data-driven routing with schema validation",
    tests: [
      "packages/stdlib/test/conditional-node.test.ts > names an action instead",
      "packages/compiler/test/golden.test.ts > good-routes",
      "packages/compiler/test/golden.test.ts > bad-routes",
    ],
  },
  // Track 4
  { id: "R69", text: "**Text-to-SQL Pipeline** -- Multi-strategy with majority voting", open: later("after issue 4") },
  {
    id: "R70",
    text: "**Research Pipeline** -- Multi-agent coordination with fact verification",
    open: later("after issue 4"),
  },
  {
    id: "R71",
    text: "**Chat Integration Macro** -- Conversational interface",
    tests: [
      "packages/hexdag/test/standard-macros.test.ts > goes on from run to run, each with its own, and forgets what is oldest in whole rounds",
      "packages/hexdag/test/standard-macros.test.ts > calls no tools unless it is given some",
    ],
  },
  {
    id: "R72",
    text: "**AutoRAG Pipeline** -- Automatic indexing and query optimization",
    open: later("after issue 4"),
  },
  {
    id: "R73",
    text: "**ETL Pipeline** -- Artifact objects for large data support",
    open: later("a later issue: artifacts"),
  },
  {
    id: "R74",
    text: "**Enhanced OpenAI Adapter** -- Streaming, function calling, rate limiting",
    tests: [
      "packages/driver-openai/test/conformance.test.ts > openai with the Responses API",
      "packages/driver-openai/test/conformance.test.ts > openai with Chat Completions",
      "packages/driver-openai/test/driver.test.ts > says which variable to set when there is no key, and never looks for it itself",
      "packages/stdlib/test/policies.test.ts > counts tokens when calls have ended",
    ],
  },
  {
    id: "R75",
    text: "**Anthropic Claude Adapter** -- Tool use capabilities",
    tests: [
      "packages/driver-anthropic/test/conformance.test.ts > claude-sonnet-5-5",
      "packages/driver-anthropic/test/conformance.test.ts > claude-haiku-4-5",
      "packages/driver-anthropic/test/messages.test.ts > marks where to cache, the last four of more marks, and for how long",
    ],
  },
  {
    id: "R76",
    text: "**Open Source LLM Adapter** -- Ollama/NIM integration",
    tests: [
      "packages/driver-ollama/test/conformance.test.ts > ollama",
      "packages/driver-openai/test/driver.test.ts > sends OpenAI's key to OpenAI alone: a server of one's own gets the key that its config names, or none",
      "packages/driver-openai/test/chat.test.ts > may call tools without ids, and say that it just stopped",
    ],
    open: later("replayed protocols; no NIM and no Ollama server is run in the tests"),
  },
  // Deferred items
  { id: "R77", text: "LockPort", open: later("a later issue") },
  { id: "R78", text: "ArtifactStore", open: later("a later issue: artifacts") },
  { id: "R79", text: "VFS Phase 3 (watch) & Phase 4 (tool integration)", open: later("a later issue: VFS") },
  // Success metrics
  {
    id: "R80",
    text: "Zero external dependencies (except Pydantic)",
    tests: ["tooling/test/fences.test.ts > names a dependency that no row grants", "gate > layers"],
  },
  {
    id: "R81",
    text: "100% type coverage",
    tests: ["packages/stdlib/test/define-node.test-d.ts > types a field by its role"],
    open: later("strict types throughout and `any` refused by the linter; no tool counts a percentage"),
  },
  {
    id: "R82",
    text: "< 100ms overhead per node",
    tests: [],
    open: later("measured by `pnpm bench`, not asserted in the tests"),
  },
  { id: "R83", text: "Published on PyPI", open: later("npm instead; publishing is the owner's act") },
  {
    id: "R84",
    text: "Support 100+ concurrent pipelines",
    tests: ["packages/kernel/test/load.test.ts > 1,000 runs of one graph at a time keep to themselves"],
    open: later("measured by `pnpm bench` with 200 runs at a time"),
  },
  {
    id: "R85",
    text: "< 1s pipeline startup time",
    tests: [],
    open: later("measured by `pnpm bench` (cold start of the command)"),
  },
  {
    id: "R86",
    text: "Resource limit enforcement accuracy",
    tests: [
      "packages/kernel/test/ledger.test.ts > no limit is ever crossed, and nothing that fits is refused",
      "packages/kernel/test/ledger.test.ts > sets the most aside, and takes only what it cost",
      "packages/kernel/test/ledger.test.ts > remembers what a vendor billed beyond the reservation",
    ],
  },
  {
    id: "R87",
    text: "5 minute quick start",
    tests: [
      "e2e/npm-start.test.ts > npm start runs the quickstart and says what to try next, in under 3 seconds once everything is built",
    ],
  },
  {
    id: "R88",
    text: "`hexdag explain` for instant YAML documentation",
    tests: ["e2e/cli-explain.test.ts > shows the fields inside, and with --recursive theirs"],
  },
  {
    id: "R89",
    text: "IDE autocomplete via JSON Schema",
    tests: ["e2e/cli-explain.test.ts > writes it to a file, with the node kinds of installed packages"],
  },
  { id: "R90", text: "Extensive examples (20+ comprehensive examples)", open: later("see R28") },
  // Milestones
  {
    id: "R91",
    text: "Compiler refactor (`pipeline_builder/` -> `compiler/`)",
    tests: ["tooling/test/fences.test.ts > agrees with the copy as it is"],
  },
  {
    id: "R92",
    text: "Config loader migration",
    tests: [
      "e2e/cli-config.test.ts > is the nearest on the way up from the manifest",
      "packages/compiler/test/effective-config.test.ts > is its own word, else the Config's, else the default",
      "packages/compiler/test/golden.test.ts > good-config",
      "packages/compiler/test/golden.test.ts > bad-config",
    ],
  },
  {
    id: "R93",
    text: "Typed defaults (`DefaultLimits`, `DefaultCaps`, `OrchestratorConfig` on `HexDAGConfig`)",
    tests: [
      "packages/compiler/test/effective-config.test.ts > is its own word, else the Config's, else the default",
      "packages/compiler/test/effective-config.test.ts > a Config in the file wins over the project's, but takes nothing away from what that denies",
    ],
  },
  {
    id: "R94",
    text: "`kind: Config` YAML manifest",
    tests: [
      "e2e/cli-config.test.ts > is the nearest on the way up from the manifest",
      "packages/compiler/test/effective-config.test.ts > is its own word, else the Config's, else the default",
      "packages/compiler/test/golden.test.ts > good-config",
      "packages/compiler/test/golden.test.ts > bad-config",
    ],
  },
  {
    id: "R95",
    text: "Resource Limits + Caps enforcement",
    tests: [
      "packages/kernel/test/ledger.test.ts > no limit is ever crossed, and nothing that fits is refused",
      "packages/kernel/test/guards.test.ts > stops the call that would cross it, and is counted over attempts",
      "packages/kernel/test/guards.test.ts > clamps the answer to what is left",
      "packages/kernel/test/guards.test.ts > cuts a stream that would cross it",
      "packages/kernel/test/caps.test.ts > only ever get smaller: what a child may, its parent may",
      "packages/kernel/test/guards.test.ts > is refused before the adapter is called, and recorded",
      "packages/kernel/test/guards.test.ts > cannot be given back by a node, a body or a child",
      "packages/kernel/test/suspend.test.ts > stops the run where it stands, and raised lets it go on",
    ],
  },
  {
    id: "R96",
    text: "`kind: Adapter` + `kind: Policy`",
    tests: [
      "packages/compiler/test/golden.test.ts > good-adapter-refs",
      "packages/compiler/test/golden.test.ts > bad-adapter-documents",
      "e2e/cli-kinds.test.ts > come from Adapters, for everybody and for single nodes",
      "packages/compiler/test/golden.test.ts > good-policies",
      "packages/compiler/test/golden.test.ts > bad-policies",
      "packages/stdlib/test/policies.test.ts > tries again, and every try is charged",
      "e2e/cli-kinds.test.ts > of a node retry it, by name",
    ],
  },
  {
    id: "R97",
    text: "Pipeline-level limits/caps in YAML",
    tests: [
      "packages/compiler/test/golden.test.ts > bad-limits-and-caps",
      "e2e/cli-budget.test.ts > a run within its budget says what it used",
      "examples/examples.test.ts > agent: looks things up, and may not order, whatever it is told",
    ],
  },
  {
    id: "R98",
    text: "`kind: System` + SystemBuilder + SystemRunner",
    tests: [
      "packages/compiler/test/golden.test.ts > good-system",
      "packages/compiler/test/golden.test.ts > good-system-list",
      "packages/compiler/test/golden.test.ts > bad-system-processes",
      "packages/compiler/test/golden.test.ts > bad-system-pipes",
    ],
    open: later("decoded and checked; building and running is a later issue: System"),
  },
  { id: "R99", text: "Pipes and topological execution", open: later("a later issue: System") },
  { id: "R100", text: "Manual mode end-to-end", open: later("a later issue: System") },
  { id: "R101", text: "Studio as daemon host (schedule/continuous modes)", open: later("a later issue: Studio") },
  { id: "R102", text: "VFS Phase 1 + EventBus", open: later("later issues: VFS, EventBus") },
  { id: "R103", text: "GovernancePort", open: later("a later issue: Governance") },
  { id: "R104", text: "API freeze and 1.0 release", open: later("before 1.0") },
  { id: "R105", text: "PyPI publication", open: later("npm instead; publishing is the owner's act") },
  {
    id: "R106",
    text: "Community documentation site",
    open: later("the documentation is Markdown in the repository; a site is a later issue"),
  },
];

/** The headings of the architecture roadmap's planned ports, libs and kernel internals, in its order. */
export const ARCHITECTURE_ROADMAP: readonly Requirement[] = [
  { id: "A1", text: "EventBus", open: later("a later issue: EventBus") },
  { id: "A2", text: "LockPort", open: later("a later issue") },
  { id: "A3", text: "GovernancePort", open: later("a later issue: Governance") },
  { id: "A4", text: "ArtifactStore", open: later("a later issue: artifacts") },
  { id: "A5", text: "CentralAgent", open: later("a later issue, as an example outside the packages, over MCP") },
  {
    id: "A6",
    text: "RunContext (rename ExecutionContext)",
    tests: [
      "packages/kernel/test/scope.test.ts > $ctx tells what runs",
      "packages/kernel/test/ports.test.ts > fails the node that uses it without having asked, and only then",
      "packages/kernel/test/ports.test.ts > has a shorthand where it is used often, which says what is missing",
    ],
  },
  {
    id: "A7",
    text: "NodeHook / PortHook",
    tests: [
      "packages/kernel/test/hooks.test.ts > stand around a node in the order of the list",
      "packages/kernel/test/hooks.test.ts > stand around a call in the order of the list, with the arguments but not the options",
    ],
  },
];

/** The issue "The spine", line by line. */
export const ISSUE_2: readonly Requirement[] = [
  // 1. Repository
  {
    id: "I1.1",
    text: "Main job: clone on a fresh machine, `npm start`, and a real multi-branch pipeline compiles, runs with live progress and prints its result",
    tests: [
      "e2e/npm-start.test.ts > npm start runs the quickstart and says what to try next, in under 3 seconds once everything is built",
    ],
  },
  {
    id: "I1.2",
    text: "pnpm workspace and Turborepo with the directories listed",
    tests: ["tooling/test/fences.test.ts > agrees with the copy as it is"],
  },
  {
    id: "I1.3",
    text: "Node 24 pinned through npm packages, pnpm by npx, turbo without telemetry, TypeScript 7, vitest 5, biome, oxlint, dependency-cruiser (cruised more than 0 modules), knip, changesets, publint, attw, api-extractor",
    tests: [
      "tooling/test/launcher.test.ts > runs the built CLI from any directory, through links, with the pinned Node",
      "gate > types",
      "gate > format",
      "gate > lint",
      "gate > layers",
      "gate > unused code",
      "gate > tarball @hexdag/kernel",
      "tooling/test/fences.test.ts > report a package whose sources they could not read",
      "e2e/cli-plans.test.ts > the command goes on with the Node pinned beside it",
    ],
  },
  {
    id: "I1.4",
    text: "`npm start` with only Node 20 and npm installs, builds, runs examples/quickstart, says what to try next; second run under 3 s",
    tests: [
      "e2e/npm-start.test.ts > npm start runs the quickstart and says what to try next, in under 3 seconds once everything is built",
    ],
  },
  {
    id: "I1.5",
    text: "`npm test`: same set-up, then everything; last line `N passed, N failed`",
    tests: [
      "tooling/test/gates.test.ts > adds one failure for each file that did not load",
      "tooling/test/gates.test.ts > is a failure when nothing ran, unless nothing had to",
    ],
  },
  {
    id: "I1.6",
    text: "`./hexdag` at the root launches the built CLI from any directory and picks the pinned Node",
    tests: [
      "tooling/test/launcher.test.ts > runs the built CLI from any directory, through links, with the pinned Node",
    ],
  },
  {
    id: "I1.7",
    text: "The three fences, each with a test that plants a violation in a temp copy and sees it caught",
    tests: [
      "tooling/test/fences.test.ts > resolves what a package declares and nothing else",
      "tooling/test/fences.test.ts > refuses a relative import into another package, referenced or not",
      "tooling/test/fences.test.ts > refuse each planted import, types included, by the rule it breaks",
    ],
  },
  {
    id: "I1.8",
    text: "API reports per package committed",
    tests: [
      "gate > api report @hexdag/kernel",
      "gate > api report @hexdag/kernel/ports",
      "gate > api report @hexdag/compiler",
      "gate > api report @hexdag/stdlib",
      "gate > api report @hexdag/testing",
      "gate > api report hexdag",
      "gate > api report @hexdag/driver-openai",
      "gate > api report @hexdag/driver-anthropic",
    ],
  },
  {
    id: "I1.9",
    text: "README: what it is, the two commands, a 20-line pipeline and its output, a library example, the package table, where to read on; ARCHITECTURE, CONTRIBUTING, LICENSE, first ADRs",
    tests: [
      "gate > snippets",
      "gate > repository",
      "tooling/test/snippets.test.ts > must mean something, and none switches a check off",
    ],
  },
  // 2. Kernel
  {
    id: "I2.1",
    text: "Plan types (versioned JSON, canonical content hash), `loadPlan(plan, registry) → Graph`, immutable graph",
    tests: [
      "packages/kernel/test/load-plan.test.ts > is frozen, and runs any number of times",
      "packages/kernel/test/load-plan.test.ts > knows its hash, its edges, its exits and what it needs",
      "packages/kernel/test/laws.test.ts > a plan's does not depend on the order of its keys, and does on anything else",
      "packages/kernel/test/load-plan.test.ts > anywhere at all is refused with a code of loading, or harmless",
    ],
  },
  {
    id: "I2.2",
    text: "Topology: cycles reported with the whole path, waves, reachability, exits",
    tests: [
      "packages/kernel/test/load-plan.test.ts > in a chain of 100,000",
      "packages/kernel/test/laws.test.ts > a cycle that is reported is one: closed, along edges, through each node once",
      "packages/kernel/test/laws.test.ts > a node's wave is one more than the latest of what it waits for",
      "packages/kernel/test/laws.test.ts > what can be reached is closed under one more step, and nothing else",
      "packages/kernel/test/laws.test.ts > exits are the nodes that nobody waits for; an acyclic graph has one",
      "e2e/cli-manifests.test.ts > a cycle is told with its whole path",
    ],
  },
  {
    id: "I2.3",
    text: "Deterministic `step(state, input) → effects`, one interpreter, ready-set scheduling with `max_concurrent_nodes`, lock-step `waves` as an option",
    tests: [
      "packages/kernel/test/invariants.test.ts > the same inputs give the same states and effects",
      "packages/kernel/test/invariants.test.ts > %i at a time",
      "packages/kernel/test/invariants.test.ts > in the middle of a chain of %i nodes a step looks at the same few",
      "packages/kernel/test/step-stop.test.ts > hold a ready node until its wave begins",
    ],
  },
  {
    id: "I2.4",
    text: "Skip, failure, `on_error`, compensation, required/critical",
    tests: [
      "packages/kernel/test/step.test.ts > skips everything that reads only skipped nodes",
      "packages/kernel/test/step.test.ts > lets the dependents run on the handler's result",
      "packages/kernel/test/step-stop.test.ts > begin with the latest success when the run fails",
      "packages/kernel/test/step.test.ts > fails the run when a critical node's condition is false",
    ],
  },
  {
    id: "I2.5",
    text: "Retries with backoff and seeded jitter, per-attempt timeouts, run timeout",
    tests: [
      "packages/kernel/test/step.test.ts > pauses a failed attempt and gives its slot away",
      "packages/kernel/test/step.test.ts > bounds the pause",
      "packages/kernel/test/adversarial.test.ts > are tried again after a timeout, each attempt with a time of its own",
      "packages/kernel/test/adversarial.test.ts > end with the run's timeout, and the result says so",
      "packages/kernel/test/laws.test.ts > decide about jitter",
    ],
  },
  {
    id: "I2.6",
    text: "Cancel as an AbortSignal tree; exactly one terminal event",
    tests: [
      "packages/kernel/test/invariants.test.ts > a cancel reaches nodes at any depth of bodies, and port calls",
      "packages/kernel/test/invariants.test.ts > whatever a run does",
      "packages/kernel/test/step-stop.test.ts > cancels what runs and what pauses, and nothing else",
      "packages/stdlib/test/pipeline-node.test.ts > is cancelled with its parent, and cancels its child",
    ],
  },
  {
    id: "I2.7",
    text: "The seam of the store: `journal/entry.ts`, `fold(entries) = state`, exercised by a memory journal",
    tests: [
      "packages/kernel/test/invariants.test.ts > folding a finished run gives its final state",
      "packages/kernel/test/invariants.test.ts > a dependent starts when the result is safe, not before",
      "packages/kernel/test/invariants.test.ts > nothing starts after the journal has refused an entry, as a store does to an owner with an old epoch",
      "packages/kernel/test/journals.test.ts > gives the same run whatever it commits together (seed %i)",
      "packages/kernel/test/laws.test.ts > of everything journaled so far gives the state after each step, in both schedulings",
      "packages/kernel/test/bodies.test.ts > folds into a record, at any depth",
    ],
  },
  {
    id: "I2.8",
    text: "Total expression evaluator with step, depth, size bounds; compiled to closures at load",
    tests: [
      "packages/compiler/test/expr-bounds.test.ts > doubling a value over and over is refused by its size, however much of it is shared",
      "packages/kernel/test/expr-evaluate.test.ts > HD5001 for a tree no compiler writes (%#)",
    ],
  },
  {
    id: "I2.9",
    text: "Input assembly and scope exactly as DESIGN §3.2, its truth table as tests",
    tests: [
      "packages/kernel/test/inputs.test.ts > inputs are frozen, whatever they were made of",
      "packages/kernel/test/inputs.test.ts > a `required` that meets null fails the node",
      "packages/kernel/test/scope.test.ts > a key of the node's own mapping is the mapped value",
      "packages/kernel/test/scope.test.ts > templates get the roots they name, and `output` where it was asked for",
    ],
  },
  {
    id: "I2.10",
    text: "`RunContext`, `NodeHook`/`PortHook` onion, event union and hub, `ComponentRegistry`",
    tests: [
      "packages/kernel/test/hooks.test.ts > stand around a node in the order of the list",
      "packages/kernel/test/hooks.test.ts > may change the arguments and the answer",
      "packages/kernel/test/events.test.ts > see durable and ephemeral events in the order of (seq, sub)",
      "packages/kernel/test/events.test.ts > that throw hurt nobody even when the log throws, too",
      "packages/kernel/test/load-plan.test.ts > one name may not stand for two components: HD5008",
      "packages/kernel/test/scope.test.ts > $ctx tells what runs",
    ],
  },
  {
    id: "I2.11",
    text: "`defineNode/defineTool/defineMacro/defineDriver` with inference (type tests); Standard Schema for user schemas",
    tests: [
      "packages/stdlib/test/define-node.test-d.ts > types config in camelCase, defaults filled in",
      "packages/stdlib/test/define-node.test-d.ts > types config by its schema and the result by its port",
      "packages/stdlib/test/define-node.test-d.ts > types arguments and result by its schemas",
      "packages/stdlib/test/define-macro.test-d.ts > a macro's parameters have the types of its schema, defaults filled in",
    ],
  },
  {
    id: "I2.12",
    text: "Port contracts that this issue's nodes need",
    tests: [
      "packages/stdlib/test/conformance/llm.test.ts > scripted",
      "packages/stdlib/test/conformance/memory.test.ts > in-memory",
      "packages/stdlib/test/conformance/spawner.test.ts > local",
      "packages/stdlib/test/conformance/executor.test.ts > local",
      "packages/stdlib/test/conformance/observers.test.ts > in-process",
      "packages/stdlib/test/conformance/clock.test.ts > system",
    ],
  },
  {
    id: "I2.13",
    text: "`runGraph(graph, {input, ports, …}) → RunHandle` (`result`, async-iterable `events`, `cancel`)",
    tests: [
      "packages/kernel/test/events.test.ts > begun after the end see everything durable, and end",
      "packages/kernel/test/events.test.ts > may be many, at the same time and after one another",
      "packages/kernel/test/load.test.ts > a cancel by a timer stops a chain of nodes that only await",
      "packages/kernel/test/invariants.test.ts > a result is handed out when the run's last entry is safe",
    ],
  },
  {
    id: "I2.14",
    text: "A typed builder to make pipelines in code without YAML, producing the same plan",
    tests: [
      "gate > snippets",
      "examples/examples.test.ts > library: a pipeline in plain TypeScript",
      "packages/hexdag/test/define-pipeline.test.ts > makes the plan that the compiler makes of the same pipeline in YAML",
      "packages/hexdag/test/define-pipeline.test.ts > takes conditions, order, retries and error handling as options",
    ],
  },
  // 3. Compiler
  {
    id: "I3.1",
    text: "parse → decode → link → check → lower, with spans end to end; collected diagnostics with code, caret frame, hint, did-you-mean; `compile` never throws on input",
    tests: [
      "packages/compiler/test/golden.test.ts > locate every diagnostic",
      "packages/compiler/test/golden.test.ts > provoke every code of the compiler's table, but for those of bytes and sizes",
      "packages/compiler/test/golden.test.ts > bad-many-mistakes",
      "packages/compiler/test/render-diagnostic.test.ts > draws the frame that DESIGN §9 shows",
      "packages/compiler/test/golden-plans-load.test.ts > %s holds origins that lie on the line they name",
    ],
  },
  {
    id: "I3.2",
    text: "Expression lexer and Pratt parser",
    tests: [
      "packages/compiler/test/expr-syntax.test.ts > every code of the parser is provoked above",
      "packages/compiler/test/expr-properties.test.ts > what is printed is read back equal",
    ],
  },
  {
    id: "I3.3",
    text: "Handlebars templates (parse for references and errors; Jinja spellings explained)",
    tests: [
      "packages/compiler/test/golden.test.ts > bad-templates",
      "packages/compiler/test/golden.test.ts > bad-jinja",
      "packages/compiler/test/golden.test.ts > good-templates",
    ],
  },
  {
    id: "I3.4",
    text: "Dependency inference incl. chaining rule, schema checks of references against `input_schema`/`output_schema`",
    tests: [
      "packages/compiler/test/dependencies.test.ts > chains bodies by themselves",
      "packages/compiler/test/dependencies.test.ts > keeps handlers and compensations out of the chain",
      "packages/compiler/test/golden.test.ts > good-chain",
      "packages/compiler/test/golden.test.ts > bad-type-check",
    ],
  },
  {
    id: "I3.5",
    text: "`kind: Pipeline` complete for the node kinds of this issue; unknown keys and kinds rejected with the nearest match",
    tests: [
      "packages/compiler/test/golden.test.ts > bad-unknown-keys",
      "packages/compiler/test/golden.test.ts > bad-node-kind",
      "packages/compiler/test/golden.test.ts > bad-later-keys",
    ],
  },
  // 4. Stdlib
  {
    id: "I4.1",
    text: "`function`: TS/JS module reference or registered; sync or async; `unpack_input`",
    tests: [
      "packages/stdlib/test/function-node.test.ts > waits for an asynchronous function",
      "packages/stdlib/test/function-node.test.ts > hands the named fields over in the order of params, then the context",
      "packages/compiler/test/golden.test.ts > good-functions",
    ],
  },
  {
    id: "I4.2",
    text: "`expression` and `data`",
    tests: [
      "packages/stdlib/test/expression-and-data-nodes.test.ts > gives the map of its variables, each seeing the ones before it",
      "packages/stdlib/test/expression-and-data-nodes.test.ts > gives its output with values in place, types kept",
    ],
  },
  {
    id: "I4.3",
    text: "`llm` against the `Llm` port (system/human/examples/conversation/output_schema/stream events) with a scripted and an echo mock",
    tests: [
      "packages/stdlib/test/llm-node.test.ts > puts instructions with their examples first, then the conversation, then the message",
      "packages/stdlib/test/llm-node.test.ts > shows a wrong answer back once, with what is wrong",
      "packages/stdlib/test/llm-node.test.ts > is published piece by piece and given whole",
      "packages/stdlib/test/mock-llms.test.ts > says the first line that fits, each once",
      "packages/stdlib/test/conformance/llm.test.ts > echo",
    ],
  },
  {
    id: "I4.4",
    text: "`conditional`, `loop` and `composite` in all modes with inline bodies: sub-graphs with inference, journaled per iteration, bounded concurrency, early abort on fail_fast",
    tests: [
      "packages/stdlib/test/composite-node.test.ts > mode while",
      "packages/stdlib/test/composite-node.test.ts > mode for-each",
      "packages/stdlib/test/composite-node.test.ts > mode times",
      "packages/stdlib/test/composite-node.test.ts > mode if-else",
      "packages/stdlib/test/composite-node.test.ts > mode switch",
      "packages/stdlib/test/loop-node.test.ts > records every pass under a key of its own",
      "packages/stdlib/test/loop-node.test.ts > runs no more passes at a time than allowed, and starts the next as soon as one ends",
      "packages/stdlib/test/loop-node.test.ts > aborts the other passes as soon as one fails, and starts no more",
      "packages/compiler/test/golden.test.ts > good-nested-bodies",
      "packages/kernel/test/bodies.test.ts > is journaled under its path, and its nodes under theirs",
    ],
  },
  {
    id: "I4.5",
    text: "`map` fan-out",
    tests: [
      "packages/stdlib/test/map-node.test.ts > gives what the function answers for each item, in item order",
      "packages/stdlib/test/map-node.test.ts > works on ten items at a time by default",
    ],
  },
  {
    id: "I4.6",
    text: "`pipeline` (child run)",
    tests: [
      "packages/stdlib/test/pipeline-node.test.ts > gives the child's output for its own input",
      "packages/stdlib/test/pipeline-node.test.ts > fails with the child, its node and its reason named",
    ],
  },
  {
    id: "I4.7",
    text: "Handlebars `TemplateEngine`, ajv `Validator` (JSON Schema 2020-12)",
    tests: [
      "packages/stdlib/test/conformance/template-engine.test.ts > handlebars",
      "packages/stdlib/test/conformance/validator.test.ts > ajv",
    ],
  },
  {
    id: "I4.8",
    text: "In-memory adapters, local `Executor`, local `PipelineSpawner`, console/JSONL/tracing observers",
    tests: [
      "packages/stdlib/test/conformance/memory.test.ts > in-memory",
      "packages/stdlib/test/conformance/executor.test.ts > local",
      "packages/stdlib/test/conformance/spawner.test.ts > local",
      "packages/stdlib/test/observers.test.ts > tells the story of a run, one line per event",
      "packages/stdlib/test/observers.test.ts > writes every event as a line of JSON with snake_case keys, data untouched",
      "packages/stdlib/test/observers.test.ts > builds the tree of a run, its nodes, bodies and port calls",
    ],
  },
  // 5. CLI
  {
    id: "I5.1",
    text: "`run FILE` with --pipeline, --input JSON|@file|key=value, --port, --json, --events, --timeout, --quiet, --ephemeral",
    tests: [
      "e2e/cli-usage.test.ts > %j is understood",
      "e2e/cli-usage.test.ts > %j is refused with exit code 2",
      "e2e/cli-usage.test.ts > an unknown pipeline is refused with the one that was meant",
      "e2e/cli-run.test.ts > --timeout ends a run that takes too long",
    ],
  },
  {
    id: "I5.2",
    text: "`validate FILE… [--json] [--lenient]` with the documented JSON",
    tests: [
      "e2e/cli-manifests.test.ts > the documented keys of a diagnostic are always there",
      "e2e/cli-manifests.test.ts > validate tells of every file, and fails when one fails",
    ],
  },
  {
    id: "I5.3",
    text: "`compile FILE [-o plan.json]`; `run x.plan.json` works too",
    tests: [
      "e2e/cli-plans.test.ts > run beside their manifest, and from anywhere else",
      "e2e/cli-plans.test.ts > the plan on standard output is the plan in the file",
      "e2e/cli-plans.test.ts > a failure in one still names the line of the manifest, and shows it",
    ],
  },
  {
    id: "I5.4",
    text: "`graph FILE [--format ascii|mermaid|dot|json]`",
    tests: [
      "e2e/cli-plans.test.ts > draws, and speaks Mermaid, Graphviz and JSON",
      "apps/cli/test/graph-drawing.test.ts > never lays one box over another, whatever the graph",
    ],
  },
  {
    id: "I5.5",
    text: "`init [DIR]`, `doctor`, `--version`, `--help` with examples",
    tests: [
      "e2e/cli-plans.test.ts > writes a pipeline that validates and runs, and overwrites nothing",
      "e2e/cli-plans.test.ts > tells what is here, and which manifest is not valid",
      "e2e/cli-usage.test.ts > --version is the package's",
      "e2e/cli-usage.test.ts > help shows every command, and every command shows examples",
    ],
  },
  {
    id: "I5.6",
    text: "Live tree of nodes with durations on a TTY, plain lines otherwise",
    tests: [
      "e2e/cli-terminal.test.ts > a run is drawn as a live tree, then its output is readable",
      "apps/cli/test/live-progress.test.ts > redraws in place and leaves the last state standing",
      "apps/cli/test/run-frame.test.ts > shows every node with its state, its time and why",
    ],
  },
  {
    id: "I5.7",
    text: "`run --json` prints one document with run_id, pipeline, status, output, nodes, error, usage, duration_ms; `output` is `spec.output`, else a map of the exit nodes' results",
    tests: ["gate > snippets"],
  },
  {
    id: "I5.8",
    text: "A failure's `error` and the frame on stderr name `file:line`",
    tests: ["e2e/cli-run.test.ts > a function that %s fails its node, at its line"],
  },
  {
    id: "I5.9",
    text: "Exit codes: 0 ok, 1 the work failed, 2 usage, 70 a bug, 130 interrupted",
    tests: [
      "e2e/cli-usage.test.ts > %j is refused with exit code 2",
      "e2e/cli-usage.test.ts > a bug in hexDAG says so, exits with 70, and keeps its stack for those who ask",
      "e2e/cli-run.test.ts > ctrl-C cancels cleanly and exits with 130",
    ],
  },
  // 6. Bench
  {
    id: "I6.1",
    text: "`pnpm bench` prints a table against LangGraph.js, Mastra and raw promises, with the targets of the issue",
    open: later("a measurement, not a test: run `pnpm bench`; figures and method are in docs/benchmarks.md"),
  },
  // 7. Shown by
  {
    id: "I7.1",
    text: "Kernel tables, adversarial settle orders",
    tests: [
      "packages/kernel/test/step.test.ts > waits for the last dependency",
      "packages/kernel/test/adversarial.test.ts > %s, %s, %s, %s: a run timeout",
      "packages/kernel/test/adversarial.test.ts > from inside an abort listener, and by all of them at once",
      "packages/kernel/test/journals.test.ts > does not let a cancelled run start what it held back",
    ],
  },
  {
    id: "I7.2",
    text: "10,000 seeded random DAGs against a 100-line reference interpreter written from DESIGN",
    tests: [
      "packages/kernel/test/random-dags.test.ts > agrees with the reference interpreter on ${ROUNDS} random pipelines (HEXDAG_SEED=${SEED})",
    ],
  },
  {
    id: "I7.3",
    text: "fast-check laws",
    tests: [
      "packages/kernel/test/laws.test.ts > gives JSON or HD6005 for anything at all",
      "packages/kernel/test/laws.test.ts > reproduce a run's journal, entry for entry, whatever its id",
      "packages/compiler/test/expr-properties.test.ts > arithmetic and logic agree with a naive reckoning",
    ],
  },
  {
    id: "I7.4",
    text: "Golden manifests (plan + frames verbatim, ≥ 60 cases of which ≥ 35 bad ones)",
    tests: ["packages/compiler/test/golden.test.ts > are at least 60, of which at least 35 are refused"],
  },
  {
    id: "I7.5",
    text: "Fuzz: 200,000 mutated manifests never throw and always locate",
    tests: [
      "packages/compiler/test/fuzz.test.ts > 2,000 broken manifests neither throw nor hang, and every complaint has its place",
    ],
    open: later("2,000 in the tests; the run of 200,000 is tooling/fuzz/manifests.ts, by hand, with its seed"),
  },
  {
    id: "I7.6",
    text: "Fuzz: 1,000,000 random expressions never escape, hang or crash",
    tests: ["packages/compiler/test/expr-properties.test.ts > random text never escapes, hangs or crashes"],
    open: later(
      "a bounded number in the tests; the run of 1,000,000 is tooling/fuzz/expressions.ts, by hand, with its seed",
    ),
  },
  {
    id: "I7.7",
    text: "Bad files: missing, directory, binary, empty, BOM, CRLF, tabs, duplicate keys, anchors bomb, 10 MB",
    tests: [
      "e2e/cli-files.test.ts > a missing file is named, with the one that was probably meant",
      "e2e/cli-files.test.ts > a directory is not a manifest",
      "e2e/cli-files.test.ts > binary",
      "e2e/cli-files.test.ts > empty, or nothing but comments",
      "e2e/cli-files.test.ts > a byte order mark, CRLF line ends, UTF-16",
      "e2e/cli-files.test.ts > tabs as indentation",
      "e2e/cli-files.test.ts > duplicate keys",
      "e2e/cli-files.test.ts > an anchor bomb",
      "e2e/cli-files.test.ts > 10 MB",
    ],
  },
  {
    id: "I7.8",
    text: "Bad manifests: cycle, self-dependency, unknown kind/key/node/field, wrong types",
    tests: [
      "e2e/cli-manifests.test.ts > a cycle is told with its whole path",
      "e2e/cli-manifests.test.ts > a node that depends on itself",
      "e2e/cli-manifests.test.ts > an unknown kind",
      "e2e/cli-manifests.test.ts > an unknown key, beside spec and inside it",
      "e2e/cli-manifests.test.ts > an unknown node",
      "e2e/cli-manifests.test.ts > an unknown field of a result and a malformed expression",
      "e2e/cli-manifests.test.ts > wrong types",
    ],
  },
  {
    id: "I7.9",
    text: "Bad results: functions, BigInt, circular; throwing and non-Error throws",
    tests: [
      "packages/kernel/test/values.test.ts > are not tried again",
      "packages/kernel/test/values.test.ts > fail the node also when reading them throws",
      "e2e/cli-run.test.ts > a result that is %s is refused as no JSON",
      "e2e/cli-run.test.ts > a function that %s fails its node, at its line",
    ],
  },
  {
    id: "I7.10",
    text: "Never-settling node with timeout, ctrl-C mid-run (clean cancel, exit 130), closed stdout pipe",
    tests: [
      "e2e/cli-run.test.ts > a function that never settles is ended by its timeout",
      "e2e/cli-run.test.ts > ctrl-C cancels cleanly and exits with 130",
      "e2e/cli-run.test.ts > a reader that goes away stops the run without a word",
    ],
  },
];

/** The issue "The whole manifest language", line by line. */
export const ISSUE_3: readonly Requirement[] = [
  {
    id: "L1.1",
    text: "`!include path[#anchor]` and the mapping form, jail after realpath, cycles, depth, list splicing, spans that point into the included file",
    tests: [
      "packages/compiler/test/golden.test.ts > good-include-nodes",
      "packages/compiler/test/golden.test.ts > good-include-documents",
      "packages/compiler/test/golden.test.ts > bad-include-circle",
      "packages/compiler/test/golden.test.ts > bad-include-too-deep",
      "packages/compiler/test/golden.test.ts > bad-include-mistakes-inside",
      "e2e/cli-composition.test.ts > stays within the project, also behind symbolic links",
      "e2e/cli-composition.test.ts > shows a mistake where it stands, seen from the working directory",
    ],
  },
  {
    id: "L1.2",
    text: "`${VAR}`/`${VAR:default}` typed by the field's schema only",
    tests: [
      "packages/compiler/test/golden.test.ts > good-environment-variables",
      "packages/compiler/test/golden.test.ts > bad-environment-variables",
      "packages/kernel/test/secrets.test.ts > never takes 1 for true, nor other words for numbers",
    ],
  },
  {
    id: "L1.3",
    text: "`!secret NAME` and secret-looking names deferred to run time as handles that never enter plan, events, journal or errors",
    tests: [
      "e2e/cli-secrets.test.ts > does not show in %s",
      "e2e/cli-secrets.test.ts > is a handle in a compiled plan, and is looked up when that is run",
      "packages/kernel/test/secrets.test.ts > keeps a secret out of errors with their causes and data, retried or not",
      "packages/compiler/test/includes.test.ts > never looks a secret up",
      "packages/compiler/test/includes.test.ts > takes %s for a secret: %s",
    ],
  },
  {
    id: "L1.4",
    text: "Environments by `metadata.namespace` and `spec.environments` overlays with `--env`",
    tests: [
      "packages/compiler/test/golden.test.ts > good-environment-production",
      "packages/compiler/test/golden.test.ts > good-environment-overlay",
      "packages/compiler/test/golden.test.ts > bad-environment-unknown",
      "e2e/cli-composition.test.ts > --env chooses, in every command that compiles",
      "e2e/cli-composition.test.ts > children are of the same environment, as far as they have it",
    ],
  },
  {
    id: "L1.5",
    text: "`variables`",
    tests: [
      "packages/compiler/test/golden.test.ts > good-variables",
      "packages/compiler/test/golden.test.ts > good-variables-folded",
      "packages/compiler/test/golden.test.ts > bad-variables-folded",
    ],
  },
  {
    id: "L1.6",
    text: "Multi-document files in any order, definitions shared across included files",
    tests: [
      "packages/compiler/test/golden.test.ts > good-multi-document",
      "packages/compiler/test/golden.test.ts > good-definitions-only",
      "e2e/cli-composition.test.ts > puts documents, nodes, prompts and functions of several directories together",
    ],
  },
  {
    id: "L2.1",
    text: "`kind: Macro` (under `spec`, and at top level as the Python program wrote it) and `defineMacro`",
    tests: [
      "packages/hexdag/test/macros.test.ts > with constants and with values of the run",
      "packages/hexdag/test/macros.test.ts > in macros, and written in code",
      "packages/hexdag/test/macros.test.ts > with models, prompts and the fields the Python program had",
      "packages/stdlib/test/define-macro.test-d.ts > a macro's parameters have the types of its schema, defaults filled in",
    ],
  },
  {
    id: "L2.2",
    text: "Typed, required, enum and default parameters keeping their types",
    tests: [
      "packages/compiler/test/macros.test.ts > %s stays what it is in data, in a mapping and in an expression",
      "packages/compiler/test/golden.test.ts > bad-macro-arguments",
      "packages/compiler/test/golden.test.ts > bad-macro-parameters",
    ],
  },
  {
    id: "L2.3",
    text: "Conditional and repeated nodes in the body; nesting with cycle check",
    tests: [
      "packages/compiler/test/golden.test.ts > good-macro-groups",
      "packages/compiler/test/golden.test.ts > good-macro-nested",
      "packages/compiler/test/golden.test.ts > bad-macro-circle",
      "packages/compiler/test/golden.test.ts > bad-macro-depth",
      "packages/compiler/test/macros.test.ts > do not double without end",
    ],
  },
  {
    id: "L2.4",
    text: "`instance.inner` and `instance` both addressable",
    tests: [
      "packages/compiler/test/golden.test.ts > good-macro-output",
      "packages/hexdag/test/macros.test.ts > in loops, with a loop of its own",
      "packages/stdlib/test/macro-invocation-node.test.ts > gives what the nodes of its macro gave",
    ],
  },
  {
    id: "L2.5",
    text: "Spans map back to both the macro and the call",
    tests: [
      "packages/hexdag/test/macros.test.ts > knows where it is and who invokes it",
      "e2e/cli-macros.test.ts > shows a failing node where it is written and where it is invoked, and in a template the piece",
    ],
  },
  {
    id: "L2.6",
    text: "`hexdag expand FILE` prints the result",
    tests: [
      "e2e/cli-expand.test.ts > prints a manifest that runs the same, from wherever it is written to",
      "e2e/cli-expand.test.ts > does it for every example",
      "packages/compiler/test/print-plan.test.ts > compiles to an equal plan: %s",
    ],
  },
  {
    id: "L3.1",
    text: "Config (fields, discovery, TOML with deprecation warning and `hexdag migrate config`)",
    tests: [
      "e2e/cli-config.test.ts > is the nearest on the way up from the manifest",
      "e2e/cli-config.test.ts > is the one that HEXDAG_CONFIG_PATH names, and before that the one of --config",
      "e2e/cli-config.test.ts > is read, with a warning that says what to do",
      "e2e/cli-config.test.ts > means the same as the YAML that migrate writes, which is valid",
      "packages/compiler/test/golden.test.ts > good-config",
    ],
    open: later(
      "store, bus, lock, plugins and mcp_permissions have no effect yet, which is a warning; governance is refused",
    ),
  },
  {
    id: "L3.2",
    text: "Adapter, Policy, Middleware, their `ref`s, both historical field spellings",
    tests: [
      "packages/compiler/test/golden.test.ts > good-adapter-refs",
      "packages/compiler/test/golden.test.ts > bad-adapter-documents",
      "e2e/cli-kinds.test.ts > come from Adapters, for everybody and for single nodes",
      "packages/compiler/test/golden.test.ts > good-policies",
      "packages/compiler/test/golden.test.ts > bad-refs",
      "packages/compiler/test/golden.test.ts > warn-older-spellings",
    ],
  },
  {
    id: "L3.3",
    text: "`type_ports`, `node_ports`, pools (round_robin, failover, least_busy)",
    tests: [
      "packages/compiler/test/golden.test.ts > good-nearer-roles",
      "packages/compiler/test/golden.test.ts > good-pools",
      "packages/kernel/test/node-ports.test.ts > are what the node sees, and nobody else",
      "packages/kernel/test/port-pools.test.ts > gives calls to each member in turn, also when they run at once",
      "packages/kernel/test/port-pools.test.ts > asks the next member when one fails and may work later",
      "packages/kernel/test/port-pools.test.ts > gives a call to the member with the fewest calls under way",
    ],
  },
  {
    id: "L3.4",
    text: "Inheritance Config → Pipeline → node with `hexdag config show --origin`",
    tests: [
      "packages/compiler/test/effective-config.test.ts > is its own word, else the Config's, else the default",
      "packages/compiler/test/effective-config.test.ts > tells what each node has of its own or is given",
      "e2e/cli-config.test.ts > is shown with its origins for people",
    ],
  },
  {
    id: "L3.5",
    text: "System decodes and validates here",
    tests: [
      "packages/compiler/test/golden.test.ts > good-system",
      "packages/compiler/test/golden.test.ts > good-system-list",
      "packages/compiler/test/golden.test.ts > bad-system-processes",
      "packages/compiler/test/golden.test.ts > bad-system-pipes",
      "packages/compiler/test/golden.test.ts > bad-system-init",
      "packages/compiler/test/golden.test.ts > bad-system-lifecycle",
      "e2e/cli-kinds.test.ts > are checked to the end: a System against the pipelines it runs",
    ],
  },
  {
    id: "L4.1",
    text: "`!js` inline bodies, TypeScript accepted, loaded only at run start, only from `local` trust",
    tests: [
      "e2e/cli-inline-functions.test.ts > runs them, TypeScript and imports included, and says nothing about how",
      "e2e/cli-inline-functions.test.ts > refuses them, in manifests and in plans, where the Config does not trust them",
      "packages/stdlib/test/inline-functions.test.ts > executes nothing, nor does checking",
      "packages/compiler/test/golden.test.ts > good-inline-functions",
      "packages/compiler/test/golden.test.ts > bad-inline-functions",
      "packages/compiler/test/golden.test.ts > bad-submitted-code",
    ],
  },
  {
    id: "L4.2",
    text: "`validate`, `lint`, `explain`, `compile` never execute user code",
    tests: [
      "e2e/cli-inline-functions.test.ts > %s %s",
      "e2e/cli-inline-functions.test.ts > and run does, so that the file would be seen",
    ],
  },
  {
    id: "L5.1",
    text: "Short-form and JSON Schema accepted everywhere, unknown types rejected",
    tests: [
      "packages/compiler/test/golden.test.ts > good-short-schemas",
      "packages/compiler/test/golden.test.ts > good-json-schemas",
      "packages/compiler/test/golden.test.ts > bad-short-schema-types",
      "packages/compiler/test/golden.test.ts > bad-json-schema-types",
    ],
  },
  {
    id: "L5.2",
    text: "Sanitized types for LLM output (currency, score, flexible_bool, trimmed_str, custom_types) as documented coercions",
    tests: [
      "packages/compiler/test/golden.test.ts > good-sanitized-types",
      "packages/compiler/test/golden.test.ts > bad-custom-types",
      "packages/compiler/test/golden.test.ts > bad-coercions",
      "packages/kernel/test/coercion.test.ts > a coerced value coerces to itself, unless it was cut down to a word for null",
      "packages/kernel/test/coercion-in-runs.test.ts > the result of a node before others see it",
      "packages/stdlib/test/llm-coercion.test.ts > is coerced, and a model that is nearly right is not asked again",
    ],
  },
  {
    id: "L5.3",
    text: "References checked through node output schemas across the graph",
    tests: [
      "packages/compiler/test/golden.test.ts > good-schema-references",
      "packages/compiler/test/golden.test.ts > bad-type-check",
      "packages/compiler/test/golden.test.ts > bad-nested-fields",
      "packages/hexdag/test/result-types.test.ts > nothing that could be otherwise: %s",
    ],
  },
  {
    id: "L5.4",
    text: "`hexdag types FILE -o` writes TypeScript types of inputs and outputs",
    tests: [
      "e2e/cli-types.test.ts > writes the types of every pipeline, the same each time",
      "packages/compiler/test/types-writer.test.ts > takes the types of every manifest that compiles, and they stay the same",
      "packages/compiler/test/types-writer.test.ts > holds values to them",
    ],
  },
  {
    id: "L6.1",
    text: "`hexdag explain` of kinds, paths, nodes, codes; `--recursive`, `--json`; generated from the same schemas",
    tests: [
      "packages/compiler/test/explain.test.ts > tells a field's description, type, default, whether it is required, and an example",
      "packages/compiler/test/explain.test.ts > explains adapters, macros, functions, error codes and lint rules",
      "packages/compiler/test/explain.test.ts > goes all the way down when asked to, and not round in circles",
      "e2e/cli-explain.test.ts > shows the fields inside, and with --recursive theirs",
      "e2e/cli-explain.test.ts > prints the same as JSON",
    ],
  },
  {
    id: "L6.2",
    text: "Every field has a description, type, default, example (a test fails on a field without)",
    tests: [
      "packages/compiler/test/explain.test.ts > of %s has a description, a type and an example",
      "tooling/test/manifest-schemas.test.ts > of %s has a description, a type and an example",
    ],
  },
  {
    id: "L7.1",
    text: "JSON Schema per kind and one for files, node specs discriminated by `kind` incl. installed third-party nodes; committed under `schemas/`, checked fresh",
    tests: [
      "gate > schemas",
      "tooling/test/manifest-schemas.test.ts > tells specs apart by kind, in every spelling",
      "tooling/test/manifest-schemas.test.ts > has a schema of its own for each kind, which refuses the others",
      "e2e/cli-explain.test.ts > writes it to a file, with the node kinds of installed packages",
    ],
  },
  {
    id: "L7.2",
    text: "Proven by ajv on every example and every golden, good and bad",
    tests: [
      "tooling/test/manifest-schemas.test.ts > accepts every golden that the compiler accepts",
      "tooling/test/manifest-schemas.test.ts > refuses at least 50 of those that it refuses, and of the others says nothing a schema could know",
      "tooling/test/manifest-schemas.test.ts > accepts every example",
    ],
  },
  {
    id: "L8.1",
    text: "`hexdag lint`: one rule a file, ids, severity by config, comments that disable, the rules listed",
    tests: [
      "packages/compiler/test/lint-rules.test.ts > finds its bad example, and nothing else there",
      "packages/compiler/test/lint-rules.test.ts > has a good example in which nothing is found",
      "packages/compiler/test/lint.test.ts > of a Config in the file beat those of the project, and the caller's beat both",
      "packages/compiler/test/lint.test.ts > take several rules, a reason, and stand above comments and blank lines",
      "e2e/cli-lint.test.ts > takes settings from the project's Config, which the command line beats",
    ],
  },
  {
    id: "L8.2",
    text: "`--fix` where a fix is safe",
    tests: [
      "packages/compiler/test/lint.test.ts > never change a plan, nor leave anything to fix, in goldens and examples",
      "packages/compiler/test/lint.test.ts > are dropped when the plan would change",
      "e2e/cli-lint.test.ts > --fix writes what it can mend and tells the rest",
    ],
  },
  {
    id: "L8.3",
    text: "`--format pretty|json|github|sarif`",
    tests: [
      "e2e/cli-lint.test.ts > --json, --format github and sarif are for programs",
      "packages/compiler/test/lint-reports.test.ts > has what the schema of SARIF 2.1.0 requires",
      "packages/compiler/test/lint-reports.test.ts > is one line for every finding there is",
    ],
  },
  {
    id: "L8.4",
    text: "`hexdag fmt` keeps comments, anchors and blank lines",
    tests: [
      "packages/compiler/test/format.test.ts > puts the keys of documents and nodes in order, with their comments, also in bodies",
      "packages/compiler/test/format.test.ts > in 1,500 fuzzed manifests, nearly none of which it refuses",
      "e2e/cli-fmt.test.ts > writes files in place and names those it changed",
    ],
  },
  {
    id: "L9.1",
    text: "Compile stays ≤ 1.5× `yaml` parse and linear; `validate` of a 2,000-node file ≤ 150 ms in process",
    tests: [
      "packages/compiler/test/bounds.test.ts > compiles a chain of 2,000 nodes",
      "packages/compiler/test/bounds.test.ts > reads many documents, keys and lines without growing faster than they do",
    ],
    open: later("the figures are a measurement, not a test: `pnpm bench -- --only compile`, docs/benchmarks.md"),
  },
  {
    id: "L10.1",
    text: "Each mistake of the Python program that is about the language has a golden showing our located message",
    tests: [
      "packages/compiler/test/python-mistakes.test.ts > is all here, or about something else than the language",
      "packages/compiler/test/python-mistakes.test.ts > $number: $instead",
    ],
  },
  {
    id: "L10.2",
    text: "Manifests written for the Python program either work or say exactly what to change; `hexdag migrate manifest FILE` rewrites what can be rewritten",
    tests: [
      "packages/compiler/test/migrate.test.ts > works as it is, is told what to write, or is told of the command: %s",
      "packages/compiler/test/migrate.test.ts > is rewritten, with what is left to do: %s",
      "packages/compiler/test/migrate.test.ts > compiles when nothing is left to do: %s",
    ],
  },
];

/** The issue "Agents, tools and models", line by line; it is still being built. */
export const ISSUE_4: readonly Requirement[] = [
  {
    id: "M1.1",
    text: "`Llm` port: messages with parts, usage, finish reason, metadata, abort, `retryable` and retry-after; streaming, tools, structured output, vision, embedding, batch",
    tests: [
      "packages/testing/test/suite.test.ts > notices a capability that is declared and missing",
      "packages/stdlib/test/conformance/llm.test.ts > scripted",
      "packages/driver-openai/test/conformance.test.ts > openai with the Responses API",
      "packages/driver-openai/test/conformance.test.ts > openai with Chat Completions",
      "packages/driver-anthropic/test/conformance.test.ts > claude-sonnet-5-5",
      "packages/driver-anthropic/test/conformance.test.ts > claude-haiku-4-5",
      "packages/kernel/test/llm-adapters.test.ts > is read from every header that vendors send",
    ],
  },
  {
    id: "M1.2",
    text: "Drivers on the vendors' official SDKs through the conformance suite against wire-level servers: openai, anthropic, ollama, ai-sdk",
    tests: [
      "packages/driver-openai/test/conformance.test.ts > openai with the Responses API",
      "packages/driver-openai/test/conformance.test.ts > openai with Chat Completions",
      "packages/driver-anthropic/test/conformance.test.ts > claude-sonnet-5-5",
      "packages/driver-anthropic/test/conformance.test.ts > claude-haiku-4-5",
      "packages/driver-ollama/test/conformance.test.ts > ollama",
      "packages/driver-ai-sdk/test/conformance.test.ts > an AI SDK provider",
      "packages/testing/test/wire-server.test.ts > breaks a connection off in the middle, which is no hang-up",
    ],
  },
  {
    id: "M1.3",
    text: "Model strings `openai/gpt-…` resolve to drivers; a missing key says which variable to set, before the run starts",
    tests: [
      "packages/compiler/test/model-strings.test.ts > names the adapter before the slash and the model behind it",
      "packages/kernel/test/open-ports.test.ts > a key that the driver itself finds missing, at the port's line",
      "packages/driver-openai/test/driver.test.ts > says which variable to set when there is no key, and never looks for it itself",
      "packages/driver-anthropic/test/driver.test.ts > says which variable to set when there is no key, and never looks for it itself",
    ],
  },
  {
    id: "M2.1",
    text: "Cassettes: `--record DIR` / `--replay DIR`, matched by content, secrets redacted; a miss shows the closest recording",
    tests: [
      "e2e/cli-cassettes.test.ts > a run with real drivers is replayed without servers, keys and tools, with the same result and usage",
      "e2e/cli-cassettes.test.ts > has the children's calls too, each pipeline's in a directory of its own",
      "packages/stdlib/test/cassette-runs.test.ts > comes to the same with the same usage, and makes no adapter",
      "packages/stdlib/test/cassette-runs.test.ts > takes the same turns, and no tool runs",
      "packages/stdlib/test/cassettes.test.ts > are in no file, wherever they stood, and what stood there is matched whatever it is now",
      "packages/stdlib/test/cassette-files.test.ts > fails for good: HD7401, with the closest recording and where they differ",
    ],
  },
  {
    id: "M3.1",
    text: "`defineTool` with Standard Schema in and JSON Schema out; `ToolRouter` merging registered tools and other routers, globs; tool errors go back to the model as data with a bounded size; parallel calls",
    tests: [
      "packages/stdlib/test/conformance/tool-router.test.ts > tools of this process",
      "packages/stdlib/test/conformance/tool-router.test.ts > a router of another router",
      "packages/stdlib/test/agent-node.test.ts > routers are one: tools of others go by their source",
      "packages/stdlib/test/agent-node.test.ts > shows the model %s as data",
      "packages/stdlib/test/agent-node.test.ts > is shown the beginning of what is too long",
      "packages/stdlib/test/agent-node.test.ts > calls several tools of one turn at once, and answers in their order",
    ],
  },
  {
    id: "M3.2",
    text: "MCP servers (`driver-mcp`: stdio and streamable HTTP, list-changed, progress, cancellation)",
    tests: [
      "packages/driver-mcp/test/conformance.test.ts > an MCP server over HTTP",
      "packages/driver-mcp/test/driver.test.ts > that dies in the middle of a call fails it with its last words, without secrets, and is started again",
      "packages/driver-mcp/test/driver.test.ts > that has forgotten its session gets a new one, and the call comes through, once",
    ],
  },
  {
    id: "M3.3",
    text: "`defineService` (`tools`, `steps`), sub-pipelines as tools, approval before sensitive tools",
    tests: [
      "packages/stdlib/test/services.test.ts > names methods after their service, and shows models no steps",
      "packages/stdlib/test/services.test.ts > calls steps, which see the key of the call",
      "packages/stdlib/test/pipeline-tool.test.ts > is called by the service's name, with its input checked and filled in",
      "packages/kernel/test/services.test.ts > merges them with the port's own adapter, and closes all in reverse",
      "e2e/cli-services.test.ts > are merged with the tools of the port, and of a pipeline and an MCP server",
      "packages/stdlib/test/agent-approval.test.ts > is called when somebody agrees, who is told what for; the decision is a step of its own",
      "packages/stdlib/test/agent-approval.test.ts > is not called when nobody agrees; the model is told why, and goes on",
      "packages/stdlib/test/agent-approval.test.ts > is asked about whatever `approve` says",
      "e2e/cli-approvals.test.ts > is asked about: %s",
      "e2e/cli-approvals.test.ts > is refused, which the model hears, and whoever reads on how to agree",
    ],
  },
  {
    id: "M4.1",
    text: "`agent`: native tool calling, text protocol for models without it, `max_steps`, phases, structured answer",
    tests: [
      "packages/stdlib/test/agent-node.test.ts > calls tools until it has an answer, and every turn and call is recorded",
      "packages/stdlib/test/agent-node.test.ts > whose model knows no tools is told of them in words",
      "packages/stdlib/test/agent-node.test.ts > that takes all its turns fails with what it had",
      "packages/stdlib/test/agent-node.test.ts > that may answer with what it has is asked once more, without tools",
      "packages/stdlib/test/agent-node.test.ts > changes its phase, and with it prompt, tools and model",
      "packages/stdlib/test/agent-node.test.ts > answers in the form that is wanted, and is told when it did not",
    ],
  },
  {
    id: "M4.2",
    text: "Memory and context-window trimming/summarising; streaming of thoughts, tokens and tool events",
    tests: [
      "packages/stdlib/test/agent-node.test.ts > remembers what was said in earlier runs",
      "packages/stdlib/test/agent-node.test.ts > lets its oldest rounds go when the conversation grows too long",
      "packages/stdlib/test/agent-node.test.ts > summarises them when told to",
      "packages/stdlib/test/agent-streaming.test.ts > publishes tokens and thoughts as they come",
      "packages/stdlib/test/agent-streaming.test.ts > publishes how every tool call begins, gets on and ends",
    ],
  },
  {
    id: "M4.3",
    text: "Every turn and tool call a journal entry, so the loop resumes in the middle",
    tests: [
      "packages/stdlib/test/agent-node.test.ts > calls tools until it has an answer, and every turn and call is recorded",
      "packages/stdlib/test/agent-resume.test.ts > goes on in the middle: no turn and no call that is on record is made again",
      "packages/kernel/test/resume.test.ts > a run that is cut off after any entry ends like the one that was not, and repeats nothing that is done",
      "packages/kernel/test/resume.test.ts > that are done are handed back, at every cut",
      "e2e/cli-resume.test.ts > goes on in the middle of its agent: nothing that is on record is asked or called again",
      "packages/kernel/test/context.test.ts > does parts of its work as steps, which are recorded",
    ],
  },
  {
    id: "M4.4",
    text: "Hand-off to other agents; continuation and stop conditions; repair from stdlib prompts",
    tests: [
      "packages/stdlib/test/agent-handoff.test.ts > goes on under the other's instructions, tools and model, which is told and on record",
      "packages/stdlib/test/agent-handoff.test.ts > gets it back from the other, from whom it went on",
      "packages/stdlib/test/agent-handoff.test.ts > is told that it cannot call %s",
      "packages/stdlib/test/agent-conditions.test.ts > ends the calls: the model is asked for its answer, without tools",
      "packages/stdlib/test/agent-conditions.test.ts > sends the model on with the prompt, until its answer will do",
      "packages/stdlib/test/agent-correction.test.ts > %s is shown back, with what is wrong",
      "packages/stdlib/test/agent-correction.test.ts > %s is refused with what is wrong, and the tool is not called",
      "e2e/cli-agents.test.ts > that %s is refused",
    ],
  },
  {
    id: "M5.1",
    text: "`llm` node: structured output with fallback chain (native → tool → prompt + repair + validate + retry with the error shown)",
    tests: [
      "packages/stdlib/test/llm-node.test.ts > uses native structured output where the adapter has it, without instructions",
      "packages/stdlib/test/llm-node.test.ts > is asked for by a tool where the adapter knows no better",
      "packages/stdlib/test/llm-node.test.ts > is asked for in words when the adapter refuses the schema",
      "packages/stdlib/test/llm-node.test.ts > shows a wrong answer back once, with what is wrong",
      "packages/stdlib/test/json-in-text.test.ts > is found %s",
    ],
  },
  {
    id: "M5.2",
    text: "Examples, conversation, `stream`; vision, caching",
    tests: [
      "packages/stdlib/test/llm-node.test.ts > puts instructions with their examples first, then the conversation, then the message",
      "packages/stdlib/test/llm-node.test.ts > is published piece by piece and given whole",
      "packages/stdlib/test/llm-attachments.test.ts > stand before the user's message, from files, addresses and bytes",
      "packages/stdlib/test/llm-attachments.test.ts > are refused before anything is read when the model takes none",
      "packages/stdlib/test/llm-attachments.test.ts > may show what was shown",
      "packages/stdlib/test/llm-attachments.test.ts > marks the instructions with their examples",
      "packages/stdlib/test/llm-attachments.test.ts > marks the end of the conversation",
      "packages/driver-anthropic/test/messages.test.ts > marks where to cache, the last four of more marks, and for how long",
    ],
  },
  {
    id: "M6.1",
    text: "Macros reasoning_agent, conversation, llm_workflow, majority_vote, reflect_and_refine; prompt library",
    tests: [
      "packages/hexdag/test/standard-macros.test.ts > plans, then works with tools until it has an answer",
      "packages/hexdag/test/standard-macros.test.ts > goes on from run to run, each with its own, and forgets what is oldest in whole rounds",
      "packages/hexdag/test/standard-macros.test.ts > shows every step what came before, and gives the last answer",
      "packages/hexdag/test/standard-macros.test.ts > asks its voters at once, and gives the answer of most of them",
      "packages/hexdag/test/standard-macros.test.ts > asks models in turn",
      "packages/hexdag/test/standard-macros.test.ts > fails when too few are left, at the place where it is invoked",
      "packages/hexdag/test/standard-macros.test.ts > refines a draft until the critic is satisfied",
      "packages/stdlib/test/vote-node.test.ts > says which answers mean the same",
      "packages/stdlib/test/vote-node.test.ts > chooses among answers with equally many votes",
      "packages/hexdag/test/prompt-macros.test.ts > shows labels and examples, and takes no other answer",
      "packages/hexdag/test/prompt-macros.test.ts > tool_choice chooses a tool or none, and tool_answer says what it gave",
      "packages/hexdag/test/prompt-macros.test.ts > are functions in a program, whose texts are as they are",
      "packages/compiler/test/code-macros.test.ts > gets what is known of a value, and templates for the rest",
      "packages/compiler/test/migrate.test.ts > is rewritten, with what is left to do: %s",
      "examples/examples.test.ts > majority-vote: voters and a judge agree on a label",
    ],
  },
  {
    id: "M7.1",
    text: "Policies on ports, nodes, pipelines, from YAML and code: retry, timeout, rate_limit, concurrency, circuit_breaker, cache, fallback, pools, batching; fixed, documented order",
    tests: [
      "packages/stdlib/test/policies.test.ts > waits as long as the backend %s",
      "packages/stdlib/test/policies.test.ts > aborts the call, and a retry makes it again",
      "packages/stdlib/test/policies.test.ts > counts tokens when calls have ended",
      "packages/stdlib/test/policies.test.ts > around a node's attempts, over all runs of the host",
      "packages/stdlib/test/policies.test.ts > refuses after failures in a row, lets one try, and closes when it works",
      "packages/stdlib/test/policies.test.ts > makes equal calls at once only once",
      "packages/stdlib/test/policies.test.ts > lives in the data store when told to, whoever asks next",
      "packages/stdlib/test/policies.test.ts > asks the next model, behind the retries of the one before",
      "packages/stdlib/test/policies.test.ts > the nearest retry counts, wherever others stand",
      "packages/compiler/test/golden.test.ts > good-pipeline-policies",
      "packages/compiler/test/golden.test.ts > good-batch-policy",
      "packages/hexdag/test/guards-in-code.test.ts > are those of the same pipeline in YAML, defaults and all",
      "packages/hexdag/test/guards-in-code.test.ts > are kept: what a node may use and spend, and what a port's calls go through",
      "packages/compiler/test/golden.test.ts > bad-policy-places",
      "e2e/cli-budget.test.ts > a fallback at a node is refused with its line, and the port's and the handler's way are named",
      "packages/stdlib/test/batch-policy.test.ts > are one call, and everybody gets the vectors and the usage of its own",
      "packages/stdlib/test/batch-policy.test.ts > are held to the limits of whoever makes them",
      "packages/stdlib/test/batch-policy.test.ts > take generate calls, are asked after until they are done, and answer each caller",
      "packages/stdlib/test/batch-policy.test.ts > are cancelled when nobody waits for them any more",
      "e2e/cli-batch.test.ts > a batch that nobody waits for any more is cancelled with the vendor before the command ends",
      "e2e/cli-batch.test.ts > what nodes ask at the same time is one batch and one call, each with its answer, its usage and its price",
    ],
  },
  {
    id: "M7.2",
    text: "Capability guards survive wrapping",
    tests: [
      "packages/kernel/test/port-pools.test.ts > can do what all its members can, and nothing more",
      "packages/kernel/test/ports.test.ts > is exactly what the port can do",
      "packages/stdlib/test/batch-policy.test.ts > a port with a batch policy can do what its adapter can, and nothing more",
    ],
  },
  {
    id: "M8.1",
    text: "Limits: reserve → call → settle, tree-wide, `raise|skip|suspend`, warnings once at the threshold",
    tests: [
      "packages/kernel/test/ledger.test.ts > no limit is ever crossed, and nothing that fits is refused",
      "packages/kernel/test/guards.test.ts > stops the call that would cross it, and is counted over attempts",
      "packages/kernel/test/guards.test.ts > clamps the answer to what is left",
      "packages/kernel/test/guards.test.ts > cuts a stream that would cross it",
      "packages/kernel/test/guards.test.ts > lets parallel calls wait for each other rather than refuse what fits",
      "packages/kernel/test/guards.test.ts > that says skip skips the node, and the run goes on",
      "packages/kernel/test/guards.test.ts > draws on its parent's ledger",
      "packages/kernel/test/ledger.test.ts > warns once, at the threshold",
      "packages/kernel/test/suspend.test.ts > stops the run where it stands, and raised lets it go on",
      "packages/kernel/test/resume.test.ts > counts on, in the limits and in the usage",
      "packages/stdlib/test/agent-resume.test.ts > that its limit suspends stops its parent and its siblings, and all go on from where they stood",
      "e2e/cli-resume.test.ts > is listed, and goes on where it stood once the limit is raised",
    ],
  },
  {
    id: "M8.2",
    text: "Cost from the price table (input, output, cached, reasoning, image, embedding), estimates before the call from a tokenizer library",
    tests: [
      "packages/kernel/test/ledger.test.ts > count cached tokens, reasoning and images at their own rates",
      "packages/kernel/test/ledger.test.ts > are found by the full name, without the vendor and without the date",
      "packages/kernel/test/guards.test.ts > is what the prices say, and unknown when a model has none",
      "packages/kernel/test/guards.test.ts > cannot be limited for a model without a price, unless that is taken for nothing",
      "packages/kernel/test/guards.test.ts > of embeddings and images is at their own prices, in the budget and in the usage",
      "packages/kernel/test/guards.test.ts > is estimated with the adapter's own model, where a request names none",
      "e2e/cli-budget.test.ts > what a child run's call may take is counted for %s",
      "packages/stdlib/test/token-counter.test.ts > %s is what the vendor counts, or a little more",
      "packages/stdlib/test/token-counter.test.ts > counts what the vendor counts, and estimates the rest by its length",
    ],
  },
  {
    id: "M8.3",
    text: "`hexdag run --max-cost 0.50 --max-tokens …`; usage in every result; `hexdag cost RUN`",
    tests: [
      "e2e/cli-budget.test.ts > a run within its budget says what it used",
      "e2e/cli-budget.test.ts > %s %s ends it before the call that would cross it",
      "e2e/cli-budget.test.ts > a cost limit needs prices",
      "e2e/cli-resume.test.ts > is told by node and by model, by the prices of the Config",
    ],
  },
  {
    id: "M9.1",
    text: "Caps: grammar, globs, deny, narrowing along the chain, enforcement for every port and tool, `cap.denied` events",
    tests: [
      "packages/kernel/test/caps.test.ts > only ever get smaller: what a child may, its parent may",
      "packages/kernel/test/guards.test.ts > is refused before the adapter is called, and recorded",
      "packages/kernel/test/guards.test.ts > cannot be given back by a node, a body or a child",
      "packages/kernel/test/caps.test.ts > %s · %s: %s",
      "packages/kernel/test/caps.test.ts > are the intersection of their rules, in whatever order those come",
      "packages/kernel/test/guards.test.ts > is told by its subject: %s",
    ],
  },
  {
    id: "M9.2",
    text: "Diagnostics at build where it is already certain, `hexdag caps FILE`",
    tests: [
      "packages/compiler/test/golden.test.ts > bad-limits-and-caps",
      "packages/compiler/test/golden.test.ts > warn-wider",
      "packages/compiler/test/golden.test.ts > bad-adapter-requires",
      "packages/compiler/test/lint-rules.test.ts > finds its bad example, and nothing else there",
      "packages/compiler/test/golden.test.ts > bad-refused-caps",
      "packages/compiler/test/golden.test.ts > good-caps",
      "packages/kernel/test/cap-coverage.test.ts > agrees with what a run is told of every single capability",
      "packages/hexdag/test/caps.test.ts > is told by its kind and spec: %s %j",
      "packages/hexdag/test/caps.test.ts > is what happens in a run: %s %j",
      "packages/hexdag/test/caps.test.ts > say all the capabilities they use",
      "e2e/cli-caps.test.ts > lists what each node needs, what it gets, and who takes the rest away",
      "e2e/cli-caps.test.ts > says the same as JSON",
      "e2e/cli-caps.test.ts > needs no more than a compiled plan, and says nothing bad of one in which all is well",
      "e2e/cli-caps.test.ts > is an error before anything runs, and shows who takes the capability away",
    ],
  },
  {
    id: "M10.1",
    text: "`DataStore` (KeyValue, Ttl, Query, Schema, Transactions, Collections) and `VectorSearch` with memory and SQLite drivers; `Memory`",
    tests: [
      "packages/stdlib/test/conformance/data-store.test.ts > in-memory",
      "packages/stdlib/test/conformance/vector-search.test.ts > in-memory",
      "packages/stdlib/test/conformance/memory.test.ts > in-memory",
      "packages/driver-sqlite/test/sqlite.test.ts > is shared by the three ports, each with its own things",
      "packages/driver-sqlite/test/sqlite.test.ts > is made with the directories on the way, and outlives its connection",
    ],
  },
  {
    id: "M10.2",
    text: "`SecretStore` (env, file, dotenv); `FileStorage` (local, jailed)",
    tests: [
      "packages/stdlib/test/conformance/secret-store.test.ts > env",
      "packages/stdlib/test/conformance/secret-store.test.ts > dotenv",
      "packages/stdlib/test/conformance/secret-store.test.ts > directory",
      "packages/stdlib/test/conformance/file-storage.test.ts > local",
      "packages/stdlib/test/conformance/file-storage.test.ts > that lead outside are refused, for reading and writing, in the middle and at the end",
    ],
  },
  {
    id: "M10.3",
    text: "`HttpClient` (undici; SSRF guard, size limit, allow-list by `http:host` cap)",
    tests: [
      "packages/driver-http/test/http-client.test.ts > connects to the address it has checked, and asks the name server once",
      "packages/driver-http/test/http-client.test.ts > looks at every redirect",
      "packages/driver-http/test/http-client.test.ts > takes no longer than it may, redirects and body included",
      "packages/stdlib/test/api-call-node.test.ts > reaches only the hosts of its capabilities",
    ],
  },
  {
    id: "M10.4",
    text: "The `api_call`, `tool_call`, `port_call`, `service_call` nodes; `DatabaseTools` (read-only unless granted)",
    tests: [
      "packages/stdlib/test/api-call-node.test.ts > fills templates in everywhere, and keeps types in query and json",
      "packages/stdlib/test/agent-node.test.ts > gives what the tool gives",
      "packages/stdlib/test/port-call-node.test.ts > calls a method with its arguments by name, whatever their order",
      "packages/stdlib/test/port-call-node.test.ts > is held by capabilities like any other call",
      "packages/stdlib/test/database-tools.test.ts > only read, unless writing is granted",
      "packages/stdlib/test/services.test.ts > calls tools too, and without arguments takes the fields of its input that the method knows",
      "e2e/cli-services.test.ts > are opened with their config, called by service_call, and closed",
    ],
  },
  {
    id: "M11.1",
    text: "Typed embedding: `hexdag` as a library with three drivers installed and nothing else, tested from packed tarballs",
    tests: [
      "gate > library from tarballs",
      "gate > tarball hexdag",
      "examples/examples.test.ts > library: a pipeline in plain TypeScript",
    ],
  },
  {
    id: "M12.1",
    text: "Property test over 20,000 random run trees: a limit is never exceeded and never refuses what fits; caps algebra laws",
    tests: [
      "packages/kernel/test/run-trees.test.ts > a limit is never exceeded and never refuses what fits, and calls are on record once, in ${ROUNDS} random run trees (HEXDAG_SEED=${SEED})",
      "packages/kernel/test/ledger.test.ts > no limit is ever crossed, and nothing that fits is refused",
      "packages/kernel/test/caps.test.ts > only ever get smaller: what a child may, its parent may",
      "packages/kernel/test/caps.test.ts > can be handed to a child and made again from their rules",
    ],
  },
  {
    id: "M12.2",
    text: "Every tool/model call in a trace carries node, attempt, idempotency key; the same agent on four drivers with equal results; overhead measured by bench (guards 2.6 µs a call, an llm node 1.01× of a model that answers after 100 ms and 0.3 ms more than one that answers at once, first tokens 0.3 ms later: docs/benchmarks.md)",
    tests: [
      "packages/hexdag/test/call-traces.test.ts > every call that an adapter saw is on record once, with its node, its attempt and its key",
      "packages/kernel/test/run-trees.test.ts > a limit is never exceeded and never refuses what fits, and calls are on record once, in ${ROUNDS} random run trees (HEXDAG_SEED=${SEED})",
      "e2e/one-agent-many-vendors.test.ts > one agent gives equal results, calls and steps on four drivers, over the wire",
    ],
  },
  {
    id: "M12.3",
    text: "Prompt injection: a tool result that tells the model to call a forbidden tool is refused by caps and shown in `why-denied`",
    tests: [
      "packages/stdlib/test/agent-node.test.ts > a tool result that tells it to call a forbidden tool comes to nothing, and is on record",
      "examples/examples.test.ts > agent: looks things up, and may not order, whatever it is told",
      "e2e/cli-resume.test.ts > is told with the rule, for the run and for one node",
    ],
  },
];

export const REQUIREMENTS: readonly Requirement[] = [
  ...ROADMAP,
  ...ARCHITECTURE_ROADMAP,
  ...ISSUE_2,
  ...ISSUE_3,
  ...ISSUE_4,
];
