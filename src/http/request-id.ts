import { randomBytes } from 'node:crypto';

const longest = 128;
/** Printable ASCII without spaces and quotes: safe in a header, in a log and on a command line. */
const printable = /^[!#-&(-~]+$/;

const processPart = randomBytes(9).toString('base64url');
let count = 0;

/** The client's own id where it is short and printable, else a new one that no other process makes. */
export function requestIdFor(header: string | string[] | undefined): string {
  if (typeof header === 'string' && header.length <= longest && printable.test(header)) return header;
  count += 1;
  return `req_${processPart}${count.toString(36).padStart(6, '0')}`;
}
