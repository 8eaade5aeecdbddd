import { nearestName } from '../core/nearest-name.ts';
import { presets } from '../providers/presets/presets.ts';

const longestList = 12;

/** `names "lokal", which is not under providers (there: local); did you mean "local"?` */
export function describeUnknownName(subject: string, written: string, where: string, known: readonly string[]): string {
  return describeAbsence(subject, nearestName(written, known), where, known);
}

/** Describes a name that is no configured provider. Presets are suggested too. */
export function describeUnknownProvider(subject: string, written: string, known: readonly string[]): string {
  const nearest = nearestName(written, [...known, ...presets.map(({ name }) => name)]);
  return describeAbsence(subject, nearest, 'under providers', known);
}

function describeAbsence(
  subject: string,
  nearest: string | undefined,
  where: string,
  known: readonly string[],
): string {
  const some = known.length === 0 ? 'none' : known.slice(0, longestList).join(', ');
  const there = `${some}${known.length > longestList ? ', …' : ''}`;
  return `${subject}, which is not ${where} (there: ${there})${nearest === undefined ? '' : `; did you mean ${JSON.stringify(nearest)}?`}`;
}
