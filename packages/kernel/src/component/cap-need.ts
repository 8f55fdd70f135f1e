/** A capability that nodes of a kind use, as far as their spec says it. */
export interface CapNeed {
  /** `llm`, `datastore.write`, `tool:search`; `*` behind the colon, or `PORT.*`, where only a run knows the rest. */
  readonly cap: string;
  /** The field of the spec that asks for it. Absent: the kind does, whatever the spec says. */
  readonly field?: string;
  /** Whether the node may get on without it, as an agent does without a tool, and whoever need not ask always. Default `false`. */
  readonly optional?: boolean;
  /** The pipeline it is used to start. */
  readonly child?: string;
}
