/**
 * The connection to one server. It is made when it is first needed and again after it was lost; a server that has forgotten
 * its session gets a new one, and the request it refused for that is sent once more.
 */
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPError } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { type Tool, ToolListChangedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { type CallSite, closedConnection, toPortError } from "./errors.ts";
import { createLink, type Link } from "./link.ts";
import type { McpServer } from "./options.ts";

export interface Connection {
  /** Runs with a live session. Rejects with a `PortError`, or the signal's reason. */
  use<TResult>(task: Task<TResult>): Promise<TResult>;
  close(): Promise<void>;
}

export interface Task<TResult> {
  readonly operation: string;
  readonly tool?: string;
  readonly signal: AbortSignal | undefined;
  run(session: Session): Promise<TResult>;
}

export interface Session {
  readonly client: Client;
  readonly link: Link;
  /** How many calls are under way. */
  calls: number;
  /** The tools as last listed; forgotten when the server says that they changed. */
  tools: readonly Tool[] | undefined;
}

export interface ConnectionOptions {
  readonly name: string;
  readonly server: McpServer;
  readonly startTimeoutMs: number;
  readonly timeoutMs: number;
  /** The tools may be others now. */
  readonly onChanged: () => void;
}

export function createConnection(options: ConnectionOptions): Connection {
  const { name, server, startTimeoutMs, timeoutMs, onChanged } = options;
  let current: Promise<Session> | undefined;
  let sessions = 0;
  let closed = false;

  const forget = (session: Promise<Session>): void => {
    if (current === session) current = undefined;
  };
  const siteOf = ({ operation, tool }: Pick<Task<unknown>, "operation" | "tool">, link?: Link): CallSite => ({
    operation,
    server: name,
    options: server,
    timeoutMs,
    ...(tool === undefined ? {} : { tool }),
    ...(link === undefined ? {} : { lastWords: link.lastWords }),
  });
  const begin = (): Promise<Session> => {
    if (current !== undefined) return current;
    const site = { ...siteOf({ operation: "open" }), timeoutMs: startTimeoutMs };
    const beginning = start({ site, onChanged, onClose: () => forget(beginning) });
    current = beginning;
    sessions += 1;
    const again = sessions > 1;
    beginning.then(
      () => (again ? onChanged() : undefined),
      () => forget(beginning),
    );
    return beginning;
  };
  const attempt = async <TResult>(task: Task<TResult>, mayRenew: boolean): Promise<TResult> => {
    if (closed) throw closedConnection(siteOf(task));
    const beginning = begin();
    const session = await begun(beginning, task.signal);
    session.calls += 1;
    try {
      return await task.run(session);
    } catch (error) {
      task.signal?.throwIfAborted();
      if (!(mayRenew && isForgotten(error, session))) throw toPortError(error, siteOf(task, session.link));
      forget(beginning);
    } finally {
      session.calls -= 1;
      // Others may still be on their way to the same news.
      if (session.calls === 0 && current !== beginning) await session.client.close();
    }
    return await attempt(task, false);
  };
  return {
    async use(task) {
      task.signal?.throwIfAborted();
      return await attempt(task, true);
    },
    async close() {
      closed = true;
      const session = await current?.catch(() => undefined);
      current = undefined;
      await session?.link.leave();
      await session?.client.close();
    },
  };
}

interface Start {
  readonly site: CallSite;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

async function start({ site, onChanged, onClose }: Start): Promise<Session> {
  const link = createLink(site.options);
  const client = new Client({ name: "hexdag", version: "1" });
  const session: Session = { client, link, tools: undefined, calls: 0 };
  client.onclose = onClose;
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
    session.tools = undefined;
    onChanged();
  });
  try {
    await client.connect(link.transport, { timeout: site.timeoutMs });
  } catch (error) {
    throw toPortError(error, { ...site, lastWords: link.lastWords });
  }
  return session;
}

/** The start serves all who wait for it, so that one who leaves does not end it. */
async function begun(beginning: Promise<Session>, signal: AbortSignal | undefined): Promise<Session> {
  if (signal === undefined) return await beginning;
  let leave = (): void => {};
  const left = new Promise<never>((_resolve, reject) => {
    leave = () => reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
  });
  try {
    return await Promise.race([beginning, left]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}

/** A server that was restarted, or tidied up: it refuses the request because it does not know the session. */
function isForgotten(error: unknown, { link }: Session): boolean {
  return error instanceof StreamableHTTPError && (error.code === 404 || error.code === 400) && link.hasSession();
}
