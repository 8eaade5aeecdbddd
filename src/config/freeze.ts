import { Secret } from '../core/secret.ts';

/** Freezes objects and lists with everything inside them, and returns the same value. */
export function freezeDeeply<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !(value instanceof Secret) && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) freezeDeeply(member);
  }
  return value;
}
