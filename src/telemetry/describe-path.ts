import { scrub } from './scrub-text.ts';

const longestPath = 200;
const mostNames = 8;
const longestName = 40;

/**
 * A request's path for a log line: shortened, and without anything that looks like a credential. Only the names of its
 * query parameters are included, because people put keys into the values.
 */
export function describePath(path: string, query: string): string {
  const shown = scrub(path, longestPath);
  if (query === '') return shown;
  const pairs = query.slice(0, longestPath * 4).split('&');
  const names = pairs.slice(0, mostNames).map((pair) => {
    const equals = pair.indexOf('=');
    // Without a value, the name itself may be a key.
    return equals === -1 ? '…' : `${scrub(pair.slice(0, equals), longestName)}=…`;
  });
  return `${shown}?${names.join('&')}${pairs.length > mostNames ? '&…' : ''}`;
}
