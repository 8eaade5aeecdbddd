import { ClientAddresses } from '../http/request/client-address.ts';
import { describeKeyFault } from '../providers/describe-key-fault.ts';
import type { Config } from './config.ts';
import type { Path, Refuse } from './problem.ts';

/** The form of an Origin that a browser sends: a scheme, a host, perhaps a port. */
const originForm = /^[a-z][a-z0-9+.-]*:\/\/(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?\/?$/i;
/** The form of a Host header. */
const hostForm = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i;

/** Checks the listeners' settings for texts that can never match what a client sends. */
export function checkServer({ server, admin }: Config, refuse: Refuse): void {
  const each = (
    name: 'corsOrigins' | 'allowedHosts' | 'trustedProxies',
    fault: (text: string) => string | undefined,
  ) => {
    for (const [index, text] of server[name].entries()) {
      const message = fault(text);
      const path: Path = ['server', name, index];
      if (message !== undefined) refuse(path, message);
    }
  };
  each('corsOrigins', (text) =>
    text === '*' || originForm.test(text)
      ? undefined
      : 'must be an origin as a browser sends it, such as https://chat.example.com: scheme, host and perhaps a port, without a path or a part that stands for many; or * for all',
  );
  each('allowedHosts', (text) =>
    hostForm.test(text)
      ? undefined
      : 'must be a host name such as chat.example.com, perhaps with a port, without https:// and without a part that stands for many',
  );
  each('trustedProxies', describeRangeFault);
  if (admin.token === undefined) return;
  const fault = describeKeyFault(admin.token.reveal());
  if (fault !== undefined) refuse(['admin', 'token'], fault);
}

function describeRangeFault(text: string): string | undefined {
  try {
    void new ClientAddresses([text]);
    return undefined;
  } catch {
    return 'must be an address or a CIDR range, such as 10.0.0.0/8 or fd00::/8';
  }
}
