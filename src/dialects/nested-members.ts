import { isObject } from './chat-form/read-value.ts';

/**
 * The members of an object, or of the objects in a list, that a dialect's reader understands, at any depth. `true`: whatever
 * stands there is read, or told, as a whole. The name `*` stands for all members that have no name of their own here.
 */
export type Shape = true | { readonly [name: string]: Shape };

/**
 * Tells each member that stands nowhere in the shape, by its path without the numbers of lists. Null counts as absent.
 * @param spelled the name under which the shape has a member
 */
export function noteUnknown(
  value: unknown,
  shape: Shape,
  note: (name: string, value: unknown) => void,
  { path = '', spelled = (name: string) => name }: { path?: string; spelled?: (name: string) => string } = {},
): void {
  if (shape === true) return;
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) noteUnknown(item, shape, note, { path, spelled });
    return;
  }
  if (!isObject(value)) return;
  for (const [written, member] of Object.entries(value)) {
    const name = spelled(written);
    const inner = Object.hasOwn(shape, name) ? shape[name] : shape['*'];
    const at = path === '' ? name : `${path}.${name}`;
    if (member === null) continue;
    if (inner === undefined) note(at, member);
    else noteUnknown(member, inner, note, { path: at, spelled });
  }
}
