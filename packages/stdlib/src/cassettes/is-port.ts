import type { PortMap, PortName } from "@hexdag/kernel/ports";

/** Whether there is an adapter at all: that it has the port's methods is known from what it was recorded from. */
export function isPort<TPort extends PortName>(_port: TPort, adapter: unknown): adapter is PortMap[TPort] {
  return typeof adapter === "object" && adapter !== null;
}
