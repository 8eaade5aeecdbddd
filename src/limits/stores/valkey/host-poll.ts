import { systemClock } from '../../../core/clock.ts';
import type { HostAddress } from '../store-address.ts';
import type { Answer } from './ask-host.ts';
import { afterRunning } from './running-time.ts';

/** After the first answer the others are waited for so long: the first is not always the newest. */
const othersMs = 100;

/** Where the primary is, and which hosts say so. */
interface Candidate {
  readonly address: HostAddress;
  readonly namedBy: readonly HostAddress[];
}

interface Heard extends Answer {
  readonly host: HostAddress;
}

interface PollParts {
  readonly hosts: readonly HostAddress[];
  /** Expected to bound its own time. */
  readonly ask: (host: HostAddress) => Promise<Answer>;
  /** Whether what a host said lately was of no use. */
  readonly isAside: (host: HostAddress) => boolean;
}

/** Asks all hosts at once where the primary is, and offers what they say, the best first. */
export class HostPoll {
  /** What the hosts met that have no answer. */
  readonly errors = new Map<HostAddress, unknown>();
  readonly #isAside: PollParts['isAside'];
  readonly #asked: Set<HostAddress>;
  readonly #offered = new Set<string>();
  #heard: Heard[] = [];
  #areOthersLate = false;
  #timer: { readonly cancel: () => void } | undefined;
  #onChange: () => void = () => undefined;

  constructor({ hosts, ask, isAside }: PollParts) {
    this.#isAside = isAside;
    this.#asked = new Set(hosts);
    for (const host of hosts) {
      ask(host).then(
        (answer) => {
          this.#hear({ ...answer, host });
        },
        (error: unknown) => {
          this.errors.set(host, error);
          this.#settle(host);
        },
      );
    }
  }

  /** The best that has not been offered yet; undefined where nobody says anything else. */
  async next(): Promise<Candidate | undefined> {
    while (!this.#isEnough()) {
      await new Promise<void>((resolve) => {
        this.#onChange = resolve;
      });
    }
    const rank = ({ host }: Heard): number => Number(this.#isAside(host));
    const [best] = this.#heard.toSorted((one, other) => other.epoch - one.epoch || rank(one) - rank(other));
    if (best === undefined) return undefined;
    const { address } = best;
    const name = nameOf(address);
    const namedBy = this.#heard.filter((heard) => nameOf(heard.address) === name).map(({ host }) => host);
    this.#offered.add(name);
    this.#heard = this.#heard.filter((heard) => nameOf(heard.address) !== name);
    return { address, namedBy };
  }

  close(): void {
    this.#timer?.cancel();
  }

  #hear(heard: Heard): void {
    if (!this.#offered.has(nameOf(heard.address))) this.#heard.push(heard);
    this.#timer ??= afterRunning(systemClock, othersMs, () => {
      this.#areOthersLate = true;
      this.#onChange();
    });
    this.#settle(heard.host);
  }

  #settle(host: HostAddress): void {
    this.#asked.delete(host);
    this.#onChange();
  }

  /** Who was of no use lately is not the only one to be believed while another may still answer. */
  #isEnough(): boolean {
    if (this.#asked.size === 0) return true;
    if (!this.#areOthersLate || this.#heard.length === 0) return false;
    return this.#heard.some(({ host }) => !this.#isAside(host)) || [...this.#asked].every(this.#isAside);
  }
}

function nameOf({ host, port }: HostAddress): string {
  return `${host} ${port}`;
}
