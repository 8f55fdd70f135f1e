import { fileURLToPath } from "node:url";

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** The server of the tests as a process of its own. */
export const STDIO_SERVER = { command: process.execPath, args: [script("stdio-server.ts")] } as const;

/** One that never answers. */
export const SILENT_SERVER = { command: process.execPath, args: [script("silent-server.ts")] } as const;
