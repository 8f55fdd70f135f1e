import type { Redactor } from "@hexdag/kernel";
import type { Io, Output } from "./io.ts";

/**
 * The same input and output, but nothing for people shows a secret, whatever user code prints. Documents on standard output
 * are made of what the kernel has seen to.
 */
export function redactedIo(io: Io, redactor: Redactor): Io {
  return { ...io, stderr: redactedOutput(io.stderr, redactor) };
}

function redactedOutput(output: Output, { text }: Redactor): Output {
  return {
    get isTty() {
      return output.isTty;
    },
    get columns() {
      return output.columns;
    },
    get rows() {
      return output.rows;
    },
    closed: output.closed,
    write: (written) => output.write(text(written)),
    flush: () => output.flush(),
    onResize: (listener) => output.onResize(listener),
  };
}
