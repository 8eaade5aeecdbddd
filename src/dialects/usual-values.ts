import { isObject } from './chat-form/read-value.ts';

/** Whether a value is one of these. */
export function oneOf(...values: readonly unknown[]): (value: unknown) => boolean {
  const all = new Set(values);
  return (value) => all.has(value);
}

/** Whether a value is an object that has this member alone, with one of these values. */
export function onlyMember(name: string, ...values: readonly unknown[]): (value: unknown) => boolean {
  const isUsual = oneOf(...values);
  return (value) => isObject(value) && isUsual(value[name]) && Object.keys(value).length === 1;
}
