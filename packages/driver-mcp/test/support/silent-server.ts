/** A process that reads and never answers. */
process.stdin.resume();
