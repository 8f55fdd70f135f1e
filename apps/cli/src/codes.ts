import type { CodeEntry } from "@hexdag/kernel";

/** The errors the command itself raises. Same rules as the kernel's table: a code means one thing for ever. */
export const CLI_CODES = {
  HD8001: {
    title: "the command line is not understood",
    explanation:
      "A command, an option or an argument is unknown, missing or malformed. `hexdag COMMAND --help` shows what is accepted, with examples.",
  },
  HD8002: {
    title: "a file cannot be read or written",
    explanation: "The file is missing, is a directory, or its permissions do not allow it.",
  },
  HD8003: {
    title: "the run input is not understood",
    explanation:
      '`--input` takes a JSON document (`\'{"topic": "tea"}\'`), `@file.json`, `-` for JSON on standard input, or `key=value` pairs. A value has the type that its field of `input_schema` declares: text stays text where text is wanted; otherwise it is read as JSON where it is JSON. `--input` may be repeated: objects are merged, later ones win.',
  },
  HD8004: {
    title: "a file is in the way",
    explanation:
      "`hexdag init` does not overwrite files, and needs a directory to write into. Choose another one, or pass `--force` to overwrite.",
  },
  HD8005: {
    title: "user code failed outside any node",
    explanation:
      "Something a function left running (a timer, an event listener, a promise nobody awaits) threw after its node was done with it, so the run fails. The node is found from the stack and from what is at work; where it could be several, all are named. Await the work inside the function, and handle its errors there.",
  },
  HD8006: {
    title: "the run can never end",
    explanation:
      "A node waits for a promise, but nothing is left in the process (no timer, no socket, no child) that could ever settle it. Usually a `resolve` is never called. Give the node a `timeout` to make it fail by itself.",
  },
  HD8007: {
    title: "a package's hexdag entry is not valid",
    explanation:
      'The `hexdag` field of a package.json declares drivers, node kinds and macros as `{"drivers": {"name": "./dist/index.js"}}`, `nodes` and `macros` likewise: the name that manifests use, to the file inside the package that exports it. `#export` may follow the file. The file must load, and export what it says.',
  },
  HD8009: {
    title: "user code ended the process",
    explanation:
      "A function, or something it imports, called `process.exit` while the run was going on, which fails it. Return a result or throw instead: the run's other nodes, its record and its ports depend on it going on.",
  },
  HD8010: {
    title: "the Config is written in TOML",
    explanation:
      "hexdag.toml and `[tool.hexdag]` of pyproject.toml are read as the Python program read them, for now. `hexdag migrate config` writes a hexdag.yaml that says the same.",
  },
  HD8011: {
    title: "a TOML file cannot be read",
    explanation: "The file that is found as the project's Config is not TOML. The message names the line.",
  },
  HD8008: {
    title: "a child pipeline cannot be run",
    explanation:
      "A node starts another pipeline, by path relative to the manifest or by its name in the same file. That one has errors of its own; `hexdag validate` shows them all.",
  },
  HD8020: {
    title: "a plan cannot be written as a manifest",
    explanation:
      "`hexdag expand` writes a plan as one manifest that compiles to the same plan. The message names what no manifest can say: for example a calculation where a manifest takes a path (of a pipeline made in code, or of a macro's argument), or text of an environment variable for a driver that is not installed.",
  },
} as const satisfies Readonly<Record<`HD${number}`, CodeEntry>>;
