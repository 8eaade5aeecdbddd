import { type JsonMember, scanObject } from '../core/json/scan-object.ts';

/**
 * Whether a request asks for the same answer each time: by a temperature of 0, or by a seed. The names of the two
 * members are those of every dialect that has them as outermost members.
 */
export function isDeterministic(body: Buffer): boolean {
  const scanned = scanObject(body);
  if (scanned.kind !== 'object') return false;
  return scanned.members.list.some(
    (member) =>
      (member.isNamed('temperature') && /^-?0(?:\.0+)?$/.test(textOf(body, member))) ||
      (member.isNamed('seed') && textOf(body, member) !== 'null'),
  );
}

function textOf(body: Buffer, { valueStart, valueEnd }: JsonMember): string {
  return body.toString('latin1', valueStart, valueEnd);
}
