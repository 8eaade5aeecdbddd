// For `--import`: names that end in .test are looked up at the DNS server on the port of DNS_PORT. The system's own look-up, which Node asks
// otherwise, cannot be led to another server without the rights of root.
import dns, { Resolver, type LookupAddress, type LookupOptions } from 'node:dns';

type Told = (error: Error | null, found?: string | LookupAddress[], family?: number) => void;

const bySystem = dns.lookup;
const resolver = new Resolver({ timeout: 20_000, tries: 1 });
resolver.setServers([`127.0.0.1:${process.env['DNS_PORT'] ?? ''}`]);

Object.assign(dns, {
  lookup: (name: string, options: LookupOptions, tell: Told): void => {
    if (name.endsWith('.test')) lookUpAtServer(name, options, tell);
    else bySystem(name, options, tell);
  },
});

function lookUpAtServer(name: string, { all }: LookupOptions, tell: Told): void {
  resolver.resolve4(name, (error, found) => {
    if (error !== null) tell(asTheSystemSaysIt(error));
    else if (all !== true) tell(null, found[0], 4);
    else tell(null, asRecords(found));
  });
}

function asRecords(addresses: readonly string[]): LookupAddress[] {
  return addresses.map((address) => ({ address, family: 4 }));
}

function asTheSystemSaysIt(error: NodeJS.ErrnoException): Error {
  const isUnknown = error.code === 'ENOTFOUND' || error.code === 'ENODATA';
  return Object.assign(error, { code: isUnknown ? 'ENOTFOUND' : 'EAI_AGAIN' });
}
