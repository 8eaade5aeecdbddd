import { isPattern, prefixOf } from '../core/name-patterns.ts';
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

/** Describes a pattern such as `gtp-*` that fits none of the known names. The nearest beginning of them is suggested. */
export function describeUnmatchedPattern(
  subject: string,
  written: string,
  where: string,
  known: readonly string[],
): string {
  const { length } = prefixOf(written);
  const beginnings = known.map((name) => (isPattern(name) ? prefixOf(name) : name).slice(0, length));
  const nearest = nearestName(
    written,
    beginnings.map((beginning) => `${beginning}*`),
  );
  return `${subject}, and no name ${where} begins so ${describeKnown(nearest, known)}`;
}

function describeAbsence(
  subject: string,
  nearest: string | undefined,
  where: string,
  known: readonly string[],
): string {
  return `${subject}, which is not ${where} ${describeKnown(nearest, known)}`;
}

function describeKnown(nearest: string | undefined, known: readonly string[]): string {
  const some = known.length === 0 ? 'none' : known.slice(0, longestList).join(', ');
  const there = `${some}${known.length > longestList ? ', …' : ''}`;
  return `(there: ${there})${nearest === undefined ? '' : `; did you mean ${JSON.stringify(nearest)}?`}`;
}
