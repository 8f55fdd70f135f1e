import type { CodeEntry } from "@hexdag/kernel";

/** HD35xx: what a manifest takes from the environment it is compiled in. */
export const ENVIRONMENT_CODES = {
  HD3501: {
    title: "an environment variable is not set",
    explanation:
      "`${NAME}` is replaced by the environment variable when the manifest is compiled. It has to be set, or have a default: `${NAME:default}`. `$${NAME}` is the text itself.",
  },
  HD3502: {
    title: "a submitted manifest reads the environment",
    explanation:
      "Manifests that were sent in by somebody else (through the server, MCP or an agent) may use neither `${NAME}` nor `!secret`: they would carry this machine's settings out.",
  },
  HD3503: {
    title: "a secret in the wrong place",
    explanation:
      "Secrets are handed to adapters when their ports are opened, and to nothing else: `!secret NAME` and `${NAME}` with a name that says it holds a secret (KEY, SECRET, TOKEN, PASSWORD, CREDENTIAL, PRIVATE as a word of it) stand below the `config` of a port or of an Adapter.",
  },
  HD3504: {
    title: "not the name of a secret",
    explanation:
      "`!secret` is followed by a name: letters, digits, `_`, `-` and `.`, starting with a letter or `_`. The value is looked up under that name when the port is opened.",
  },
  HD3505: {
    title: "a secret with a default",
    explanation:
      "A default stands in the manifest in clear, so a variable whose name says that it holds a secret takes none.",
  },
  HD3506: {
    title: "a variable in a key",
    explanation: "`${NAME}` is replaced in values, never in the keys of maps.",
  },
  HD3507: {
    title: "unknown environment",
    explanation:
      "`--env NAME` names an environment that the manifest describes: by `metadata.namespace: NAME` of a document, or by `spec.environments.NAME`.",
  },
  HD3508: {
    title: "only in other environments",
    explanation:
      "Every document of that name is for some environment (`metadata.namespace`), and not for the one that was chosen with `--env`, if any was. A document without namespace serves all environments that have none of their own.",
  },
} as const satisfies Readonly<Record<`HD${number}`, CodeEntry>>;
