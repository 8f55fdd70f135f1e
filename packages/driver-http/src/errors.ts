import { isHexdagError, PortError, type PortErrorOptions } from "@hexdag/kernel/ports";

export function failed(failure: Omit<PortErrorOptions, "port" | "operation">): PortError {
  return new PortError({ ...failure, port: "http", operation: "request" });
}

/** An address that the guard does not let pass. */
export function refusedAddress(host: string, address: string | undefined, what: string): PortError {
  const leads = address === undefined || address === host ? "" : ` (${address})`;
  return failed({
    code: "HD7012",
    message: `${host}${leads} is ${what}, which requests may not reach`,
    hint: `if it is meant to be reached, list "${host}" under allow_hosts in the config of the http port`,
    retryable: false,
    data: { host, ...(address === undefined ? {} : { address }) },
  });
}

/** A request that cannot be made as it is written. */
export function badRequest(message: string, hint: string): PortError {
  return failed({ message, hint, retryable: false });
}

/** What no second try would change: a name that does not exist, a certificate that nobody vouches for, an answer that is no HTTP. */
const FOR_GOOD =
  /^(?:ENOTFOUND|EAI_NONAME|CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HPE_|UND_ERR_INVALID_ARG|UND_ERR_HEADERS_OVERFLOW)/;

/** Whatever the connection failed with. What is ours already stays as it is. */
export function connectionError(error: unknown, host: string): unknown {
  if (isHexdagError(error)) return error;
  const { code, message } = innermost(error);
  return failed({
    message: `${host} gave no answer: ${message}`,
    retryable: code === undefined || !FOR_GOOD.test(code),
    ...(code === undefined ? {} : { data: { host, code } }),
    cause: error,
  });
}

interface Innermost {
  readonly code: string | undefined;
  readonly message: string;
}

/** Several addresses that all refused come as one error without words of its own. */
function innermost(error: unknown): Innermost {
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors[0]);
  if (!(error instanceof Error)) return { code: undefined, message: String(error) };
  const code: unknown = Reflect.get(error, "code");
  return { code: typeof code === "string" ? code : undefined, message: error.message || String(code) };
}
