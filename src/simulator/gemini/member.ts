import type { Json } from '../read-fields.ts';

/** A member by its name in camel case. Google's APIs take the name in snake case too. */
export function member(json: Json, name: string): unknown {
  return json[name] ?? json[name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
}
