/**
 * One attempt of one node. Assembles the input, checks it, calls the kind through hooks and
 * executor, checks the result, and reports exactly one ending. After an abort it reports nothing: the scheduler has
 * already moved on.
 */
import type { AnyNodeFunction, Body, BodyPass } from "../component/node-type.ts";
import type { ErrorCode } from "../errors/codes.ts";
import { HexdagError } from "../errors/hexdag-error.ts";
import type { EmittedEvent } from "../event/run-event.ts";
import type { BodyHost, GraphNode, SubGraph } from "../graph/graph.ts";
import type { ValueCheck } from "../graph/value-check.ts";
import { isThenable } from "../guard/answers.ts";
import { limitSays } from "../guard/guard-errors.ts";
import type { Guards } from "../guard/guards.ts";
import { type ChargedCall, missingPort, type PortReport } from "../guard/port-gate.ts";
import type { JsonValue } from "../json/json-value.ts";
import { toJsonValue } from "../json/to-json-value.ts";
import type { Ports } from "../ports/port-map.ts";
import { AttemptContext, type ContextSource } from "./attempt-context.ts";
import { deadlineOf } from "./attempt-deadline.ts";
import { AttemptGuard } from "./attempt-guard.ts";
import { cacheKeyOf } from "./cache-key.ts";
import { callEntry, keyOf } from "./call-entry.ts";
import { callKind } from "./call-kind.ts";
import { messageOf, toErrorInfo } from "./error-info.ts";
import type { Stop } from "./frame-state.ts";
import { openFunctionBody } from "./function-body.ts";
import { guardSignal } from "./guard-signal.ts";
import { assembleInput, requireInputs } from "./inputs.ts";
import { NodeScope } from "./node-scope.ts";
import { type ParseSite, parseWith } from "./parse-with.ts";
import type { RunContext } from "./run-context.ts";
import type { BodyRun, FrameView, PassRequest, RunShared } from "./run-shared.ts";
import { RunningBodies } from "./running-bodies.ts";

export class NodeAttempt implements ContextSource, BodyHost {
  readonly attempt: number;
  readonly #frame: FrameView;
  readonly #node: GraphNode;
  /** The bodies that are running. Made with the first one: most nodes have none. */
  #bodies: RunningBodies | undefined;
  #over = false;
  #controller: AbortController | undefined;
  #ctx: RunContext | undefined;
  /** What the node was given: JSON already. */
  #input: JsonValue | undefined;
  #stopTimer: (() => void) | undefined;
  #guard: AttemptGuard | undefined;

  constructor(frame: FrameView, node: GraphNode, attempt: number) {
    this.#frame = frame;
    this.#node = node;
    this.attempt = attempt;
  }

  start(): void {
    const { timeoutMs, plan, index } = this.#node;
    if (timeoutMs !== undefined || plan.limits?.maxDurationMs !== undefined) {
      const spentMs = this.#frame.state.spent[index] ?? 0;
      const deadline = deadlineOf({ node: this.nodeName, timeoutMs, limits: plan.limits, spentMs });
      if (deadline !== undefined)
        this.#stopTimer = this.run.clock.after(deadline.afterMs, () => this.#timeOut(deadline.error()));
    }
    try {
      if (this.attempt === 1) this.#count();
      const value = this.#run();
      if (isThenable(value))
        value.then(
          (result) => this.#complete(result),
          (error: unknown) => this.#fail(error),
        );
      else this.#complete(value);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Aborts the signal and every body. Whatever the node still answers is ignored. */
  abort(stop: Stop): void {
    if (this.#over) return;
    this.#end();
    const message = stop.kind === "cancelled" ? stop.reason : stop.error.message;
    const how: Stop = stop.kind === "suspended" ? stop : { kind: "cancelled", reason: message };
    this.#bodies?.stop(how);
    const code = stop.kind === "suspended" ? "HD6016" : "HD6004";
    this.#open().abort(new HexdagError({ code, message, retryable: false }));
  }

  get run(): RunShared {
    return this.#frame.run;
  }
  get nodeName(): string {
    return this.#frame.state.identity.prefix + this.#node.name;
  }
  /** Whether the attempt has ended or been aborted. */
  get over(): boolean {
    return this.#over;
  }
  /** What the node's code sees. */
  get ctx(): RunContext {
    this.#ctx ??= new AttemptContext(this, undefined);
    return this.#ctx;
  }

  get signal(): AbortSignal {
    return this.#open().signal;
  }

  /** A node counts where it stands; its own limits are for what it does. */
  #count(): void {
    const { guards } = this.#frame;
    const reached = guards?.ledger?.charge({ nodes: 1 });
    if (guards === undefined || reached === undefined) return;
    throw (this.#guard ?? new AttemptGuard(this, guards)).limited(reached);
  }

  /** What the node's calls may use and spend; `undefined`: anything. */
  get guard(): AttemptGuard | undefined {
    const guards = this.guards;
    return guards === undefined ? undefined : (this.#guard ??= new AttemptGuard(this, guards));
  }

  /** Also what the nodes of its bodies start from. */
  get guards(): Guards | undefined {
    return this.#frame.guardsOf(this.#node);
  }

  portsFor(ctx: RunContext): Ports {
    return this.#frame.run.gate.view({
      ctx,
      adapters: this.#node.plan.ports,
      report: (call) => this.#report(call),
      charge: (call) => this.#charge(call),
      reveal: (name, value) => this.run.redactor?.add(name, value),
      guard: this.guard,
    });
  }

  emit(event: EmittedEvent): void {
    if (this.#over) return;
    const envelope = this.#envelope();
    this.#frame.run.emit((seq, sub) => ({ ...envelope, seq, sub, ...event }));
  }

  /** Also what an attempt that is over still hears of: it has been paid for. */
  #charge(call: ChargedCall): void {
    const { run } = this;
    const cost = run.usage.add(call, run.meter.modelOf(call.port, call.method));
    run.appendLate(callEntry({ run, node: this.nodeName, attempt: this.attempt }, call, cost));
  }

  #report(call: PortReport): void {
    const { usage } = call;
    if (this.#over) return;
    const envelope = this.#envelope();
    const { port, method, durationMs } = call;
    this.#frame.run.emit((seq, sub) => ({
      ...envelope,
      seq,
      sub,
      type: "port.called",
      idempotencyKey: keyOf(call),
      port,
      method,
      durationMs,
      ok: call.error === undefined,
      ...(call.error === undefined ? {} : { error: messageOf(call.error) }),
      ...(usage === undefined ? {} : { usage }),
    }));
  }

  graphBody(graph: SubGraph): Body {
    return {
      run: (pass) =>
        this.#runBody(pass, (request) =>
          this.#frame.run.openBody({ ...request, graph, locals: pass.locals, guards: this.guards }),
        ),
    };
  }

  functionBody(fn: AnyNodeFunction): Body {
    return {
      run: (pass) =>
        this.#runBody(pass, (request) =>
          openFunctionBody(request, fn, pass.signal === undefined ? this.ctx : this.#passContext(pass.signal)),
        ),
    };
  }

  /** A pass through a body that the node's code brings itself. */
  step(key: string, work: (ctx: RunContext) => unknown, signal: AbortSignal | undefined): Promise<JsonValue> {
    const pass = { key, input: null, ...(signal === undefined ? {} : { signal }) };
    const ctx = new AttemptContext(this, signal, this.#bodyPath(pass));
    return this.#runBody(pass, (request) => openFunctionBody(request, () => work(ctx), ctx));
  }

  #run(): unknown {
    const frame = this.#frame;
    const node = this.#node;
    const scope = new NodeScope(frame, node);
    let input = assembleInput(node, {
      state: frame.state,
      input: frame.input,
      mapped: scope.mapped,
      error: scope.error,
    });
    if (node.requiredInputs !== undefined) requireInputs(node, input);
    if (node.checkInput !== undefined) input = this.#check(node.checkInput, input, "HD6007", "input");
    this.#input = input;
    const config = node.config(scope, this);
    return this.#throughHooks(input, config, scope);
  }

  #throughHooks(input: JsonValue, config: object, scope: NodeScope): unknown {
    const { nodeHooks, executor } = this.#frame.run;
    const { type, policy } = this.#node;
    if (nodeHooks.length === 0 && policy === undefined && executor === undefined) return this.#invoke(input, config);
    const call = (given: JsonValue): unknown => {
      if (executor === undefined) return this.#invoke(given, config);
      const task = {
        runId: this.run.runId,
        node: this.nodeName,
        kind: type.kind,
        attempt: this.attempt,
        run: () => this.#invoke(given, config),
      };
      return executor.execute(task, { signal: this.signal });
    };
    const general = nodeHooks.filter((hook) => hook.nodes === undefined || hook.nodes.includes(this.nodeName));
    // Policies stand inside: what the host looks at or replaces comes first.
    const hooks = policy === undefined ? general : [...general, policy];
    const { ctx } = this;
    const chain = hooks.reduceRight<(given: JsonValue) => unknown>(
      (next, hook) => (given) => {
        const cacheKey = hook === policy ? cacheKeyOf(this.#node, { input: given, config, scope }) : undefined;
        return hook.around({ kind: type.kind, ctx, input: given, cacheKey }, next);
      },
      call,
    );
    return chain(input);
  }

  #invoke(input: JsonValue, config: object): unknown {
    const { type } = this.#node;
    if (type.input === undefined && type.output === undefined) return callKind(type, input, config, this);
    return this.#invokeChecked(input, config);
  }

  /** For kinds that declare Standard Schemas of their own; those may be asynchronous. */
  async #invokeChecked(input: JsonValue, config: object): Promise<unknown> {
    const { type } = this.#node;
    const given = type.input === undefined ? input : await parseWith(type.input, input, this.#site("HD6007", "input"));
    const result = await callKind(type, given, config, this);
    return type.output === undefined ? result : await parseWith(type.output, result, this.#site("HD6008", "result"));
  }

  #site(code: ErrorCode, what: string): ParseSite {
    return { code, what, node: this.nodeName, kind: this.#node.type.kind };
  }

  #check(check: ValueCheck, given: JsonValue, code: ErrorCode, what: "input" | "result"): JsonValue {
    const { value, problems } = check(given);
    if (problems.length === 0) return value;
    const list = problems.map(({ path, message }) => (path === "" ? message : `${path} ${message}`)).join("; ");
    const message = `the ${what} of node "${this.nodeName}" does not match its ${what === "input" ? "input_schema" : "output_schema"}: ${list}`;
    if (this.#frame.state.graph.options.strictValidation)
      throw new HexdagError({
        code,
        message,
        hint: "change the schema, or what the node gets",
        ...(what === "input" ? { retryable: false } : {}),
      });
    this.emit({ type: "node.warning", message });
    return value;
  }

  #complete(value: unknown): void {
    if (this.#over) return;
    let output: JsonValue;
    try {
      output = toJsonValue(value, () => `the result of node "${this.nodeName}"`);
      if (this.#node.checkOutput !== undefined)
        output = this.#check(this.#node.checkOutput, output, "HD6008", "result");
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#close();
    this.#frame.submit({
      type: "completed",
      at: this.#frame.run.clock.now(),
      node: this.#node.index,
      attempt: this.attempt,
      output,
    });
  }

  #fail(thrown: unknown): void {
    if (this.#over) return;
    const { run } = this.#frame;
    run.past?.forget(this.nodeName);
    const error = toErrorInfo(thrown, this.#node, this.nodeName, run.graph.locate(this.#node.plan.origin));
    this.#close(limitSays(error, "suspend") ? { kind: "suspended", error } : LEFT_BEHIND);
    this.#frame.submit({ type: "failed", at: run.clock.now(), node: this.#node.index, attempt: this.attempt, error });
  }

  #timeOut(error: HexdagError): void {
    if (this.#over) return;
    this.#fail(error);
    this.#open().abort(error);
  }

  /** Ends normally: bodies that nobody waited for are stopped, so that none outlives its node. */
  #close(stop = LEFT_BEHIND): void {
    this.#end();
    const bodies = this.#bodies;
    if (bodies !== undefined) this.run.together(() => bodies.stop(stop));
    this.#frame.release(this.#node.index, this);
  }

  #end(): void {
    this.#over = true;
    this.#stopTimer?.();
  }

  #runBody(pass: BodyPass, open: (request: PassRequest) => BodyRun): Promise<JsonValue> {
    if (this.#over)
      return Promise.reject(
        this.#controller?.signal.reason ??
          new HexdagError({ code: "HD6004", message: "the node has ended", retryable: false }),
      );
    if (pass.signal?.aborted === true) return Promise.reject(pass.signal.reason);
    const path = this.#bodyPath(pass);
    let input: JsonValue;
    try {
      // A node's own input has been checked, and most passes of a loop get just that.
      input = pass.input === this.#input ? pass.input : toJsonValue(pass.input, () => `the input of body "${path}"`);
    } catch (error) {
      return Promise.reject(error);
    }
    this.#bodies ??= new RunningBodies();
    return this.#bodies.run(
      { parent: this.#frame, path, input, past: this.run.past?.body(path), signal: pass.signal },
      open,
    );
  }

  #bodyPath({ key }: BodyPass): string {
    return key === undefined ? this.nodeName : `${this.nodeName}[${key}]`;
  }

  #envelope() {
    return {
      ephemeral: true as const,
      runId: this.run.runId,
      parentRunId: this.run.parentRunId,
      pipeline: this.run.pipelineName,
      time: this.run.clock.now(),
      node: this.nodeName,
      attempt: this.attempt,
    };
  }

  missing(port: string): never {
    throw missingPort(port, this.nodeName);
  }

  /** Made with the first look at the signal, or with the abort: most nodes need neither. */
  #open(): AbortController {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      this.#contain(this.#controller.signal);
    }
    return this.#controller;
  }

  #passContext(pass: AbortSignal): RunContext {
    return new AttemptContext(this, this.#contain(AbortSignal.any([this.signal, pass])));
  }

  /** User code that throws when it hears of an abort: it is told to whoever watches, and hurts nobody else. */
  #contain(signal: AbortSignal): AbortSignal {
    return guardSignal(signal, (error) => {
      const message = `a listener of the signal of node "${this.nodeName}" failed: ${messageOf(error)}`;
      const envelope = this.#envelope();
      this.run.emit((seq, sub) => ({ ...envelope, seq, sub, type: "node.warning", message }));
      this.run.warn(message);
    });
  }
}

const LEFT_BEHIND: Stop = { kind: "cancelled", reason: "the node that ran this body has ended" };
