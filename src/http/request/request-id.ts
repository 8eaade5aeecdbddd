import { uniqueId } from '../../core/unique-id.ts';

const longest = 128;
/** Printable ASCII without spaces and quotes: safe in a header, in a log and on a command line. */
const printable = /^[!#-&(-~]+$/;

/** The client's own id where it is short and printable, else a new one that no other process makes. */
export function requestIdFor(header: string | string[] | undefined): string {
  if (typeof header === 'string' && header.length <= longest && printable.test(header)) return header;
  return `req_${uniqueId()}`;
}
