import { uniqueId } from '../../core/unique-id.ts';

const longest = 128;
/** Printable ASCII without spaces and quotes, which is safe in a header, in a log and on a command line. */
const printable = /^[!#-&(-~]+$/;

/** The client's own id if it is short and printable; otherwise a new one that is unique across processes. */
export function requestIdFor(header: string | string[] | undefined): string {
  if (typeof header === 'string' && header.length <= longest && printable.test(header)) return header;
  return `req_${uniqueId()}`;
}
