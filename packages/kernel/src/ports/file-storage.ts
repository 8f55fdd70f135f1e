import type { CallOptions, PortLifecycle } from "./call-options.ts";
import type { PortMethodTable } from "./port-method.ts";

/**
 * Files by `/`-separated path below a root that nobody can leave: `..`, absolute paths and links that lead outside are
 * refused (HD7010).
 */
export interface FileStorage extends PortLifecycle {
  /** Rejects with HD7011 when there is no such file. */
  read(path: string, options?: CallOptions): Promise<Uint8Array>;
  /** Makes the directories on the way, and replaces what is there at once or not at all. */
  write(path: string, data: Uint8Array, options?: CallOptions): Promise<void>;
  /** Whether the file was there. */
  delete(path: string, options?: CallOptions): Promise<boolean>;
  /** Files whose path starts with `prefix`, in code-unit order. */
  list(prefix: string, options?: CallOptions): Promise<readonly FileInfo[]>;
  /** `undefined` when there is no such file. */
  stat(path: string, options?: CallOptions): Promise<FileInfo | undefined>;
}

export interface FileInfo {
  readonly path: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

export const FILE_STORAGE_METHODS: PortMethodTable = {
  read: { cap: "file.read", meter: "none", style: "call", arity: 1, parameters: ["path"] },
  write: { cap: "file.write", meter: "none", style: "call", arity: 2, parameters: ["path", "data"] },
  delete: { cap: "file.write", meter: "none", style: "call", arity: 1, parameters: ["path"] },
  list: { cap: "file.read", meter: "none", style: "call", arity: 1, parameters: ["prefix"] },
  stat: { cap: "file.read", meter: "none", style: "call", arity: 1, parameters: ["path"] },
};
