import type { CodeEntry } from "@hexdag/kernel";

/** What `hexdag migrate manifest` says. */
export const MIGRATION_CODES = {
  HD3601: {
    title: "rewritten from the Python program's spelling",
    explanation:
      "`hexdag migrate manifest` writes this the way it is written here. It means what it meant to the Python program; where that did something nobody wants (such as reading `1` as true), the message says so.",
  },
  HD3602: {
    title: "to be rewritten by hand",
    explanation:
      "This was written for the Python program and cannot be rewritten safely without knowing what is meant. The message says exactly what to change; `hexdag migrate manifest` leaves it as it is.",
  },
} as const satisfies Readonly<Record<`HD${number}`, CodeEntry>>;
