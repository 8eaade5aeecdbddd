import { GatewayError } from '../../core/errors.ts';
import { isLoopback } from '../../core/loopback.ts';
import { isPrivateName, type ClusterNames } from './private-names.ts';

/** Longest name that is quoted: as long as names in DNS are in practice. */
const longestShown = 100;

interface HostRules {
  /** The listener's own address. */
  readonly bindHost: string;
  readonly allowedHosts: readonly string[];
  /** The setting that lists names, for messages; undefined if there is none. */
  readonly setting?: string;
  /** Every client that reaches the listener is served without a key. */
  readonly isOpen?: boolean;
  /** The names of the cluster, if the process runs in one. */
  readonly cluster?: ClusterNames | undefined;
}

/** Which names pass: those that are listed and those of loopback, those that public DNS cannot contain, or all. */
type Passing = 'listed' | 'private' | 'all';

/**
 * Refuses requests with a Host that cannot be ours. Otherwise a web page could point a name of its own at a listener
 * that needs no key, and call it through the browser (DNS rebinding).
 */
export class HostCheck {
  readonly #setting: string | undefined;
  readonly #allowed: ReadonlySet<string>;
  readonly #cluster: ClusterNames | undefined;
  readonly #passing: Passing;
  /** The last Host that passed. Clients send the same one again and again. */
  #lastFine: string | undefined;

  /** Names are checked on loopback, if names are configured, and if no caller needs a key. */
  constructor({ bindHost, allowedHosts, setting, isOpen, cluster }: HostRules) {
    this.#setting = setting;
    this.#allowed = new Set(allowedHosts.map((name) => name.toLowerCase()));
    this.#cluster = cluster;
    const isListed = isLoopback(bindHost) || allowedHosts.length > 0;
    this.#passing = isListed ? 'listed' : isOpen === true ? 'private' : 'all';
  }

  /**
   * Returns undefined if the Host is fine. `rawHeaders` are the headers as received, because only they show a second
   * Host.
   */
  check(host: string | undefined, rawHeaders: readonly string[], httpVersionMinor: number): GatewayError | undefined {
    if (host === undefined) {
      return httpVersionMinor >= 1 ? malformed('A request in HTTP/1.1 needs a Host header.') : undefined;
    }
    if (countHosts(rawHeaders) > 1) return malformed('The request has more than one Host header.');
    if (host === this.#lastFine) return undefined;
    const name = hostName(host);
    if (name === undefined) return malformed('The Host header is not a host name with an optional port.');
    if (!this.#passes(name, host)) return notAllowed(name, this.#setting, this.#passing);
    this.#lastFine = host;
    return undefined;
  }

  #passes(name: string, host: string): boolean {
    if (this.#passing === 'all' || isLoopback(name)) return true;
    if (this.#passing === 'private') return isPrivateName(name, this.#cluster);
    return this.#allowed.has(name) || this.#allowed.has(host.toLowerCase());
  }
}

/** The name consists of letters, digits, dots and dashes, so it is safe to quote. */
function notAllowed(name: string, setting: string | undefined, passing: Passing): GatewayError {
  const shown = name.length <= longestShown ? `"${name}"` : `of ${name.length} characters`;
  const whatToDo =
    setting === undefined
      ? 'Call it by 127.0.0.1 or localhost.'
      : name.length <= longestShown
        ? `Its operator can add ${shown} to ${setting}.`
        : `Its operator can add it to ${setting}.`;
  const why = passing === 'private' ? ' while it wants no key: a web page could have pointed the name here' : '';
  return new GatewayError(
    'host_not_allowed',
    `The Host ${shown} is not one that this listener answers for${why}. ${whatToDo}`,
  );
}

function malformed(message: string): GatewayError {
  return new GatewayError('malformed_http', message);
}

function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count;
}

/** The name without its port, in lower case; undefined if the text is not a host. */
function hostName(host: string): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase();
}
