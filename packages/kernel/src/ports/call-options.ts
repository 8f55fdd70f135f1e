/** The last argument of every port method. */
export interface CallOptions {
  /** Aborted when the caller no longer wants the answer. An implementation stops its work and rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** The arguments as the caller gave them, where a limit has made them smaller; added by the kernel. */
  readonly asked?: readonly unknown[];
}

/** What any adapter may offer beside its methods. All are optional; hosts call `open` before first use and `close` once after the last. */
export interface PortLifecycle {
  open?(options?: CallOptions): Promise<void>;
  /** Safe to call twice. */
  close?(): Promise<void>;
  /** Resolves when the backend can serve, rejects with the reason when it cannot. */
  health?(options?: CallOptions): Promise<void>;
}
