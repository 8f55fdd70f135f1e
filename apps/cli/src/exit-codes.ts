/** What the process says to the shell. Nothing else is ever returned, save 128 + n when a signal other than ctrl-C ended it. */
export const EXIT = {
  ok: 0,
  /** The work failed: a run did not succeed, a manifest is not valid. */
  failed: 1,
  /** The command line made no sense. */
  usage: 2,
  /** A bug in hexDAG. */
  bug: 70,
  /** Ctrl-C. */
  interrupted: 130,
  /** Whoever read our output went away before the work was done (SIGPIPE, as other Unix tools report it). */
  pipeClosed: 141,
  /** SIGTERM. */
  terminated: 143,
} as const;
