/** Sets an own, enumerable property whatever its name: `__proto__` becomes an ordinary key and touches no prototype. */
export function setOwn<TValue>(target: Record<string, TValue>, key: string, value: NoInfer<TValue>): void {
  if (key === "__proto__")
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}
