import { nearestName } from '../core/nearest-name.ts';

const longestList = 12;

/** `names "lokal", which is not under providers (there: local); did you mean "local"?` */
export function describeUnknownName(subject: string, written: string, where: string, known: readonly string[]): string {
  const nearest = nearestName(written, known);
  const some = known.length === 0 ? 'none' : known.slice(0, longestList).join(', ');
  const there = `${some}${known.length > longestList ? ', …' : ''}`;
  return `${subject}, which is not ${where} (there: ${there})${nearest === undefined ? '' : `; did you mean ${JSON.stringify(nearest)}?`}`;
}
