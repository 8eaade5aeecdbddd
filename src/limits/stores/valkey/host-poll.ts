import { systemClock } from '../../../core/clock.ts';
import type { HostAddress } from '../store-address.ts';
import type { Answer } from './ask-host.ts';
import { afterRunning } from './running-time.ts';

/** How long to wait for other hosts after the first answer: the first is not always the newest. */
const othersMs = 100;

/** An address of the primary, and the hosts that named it. */
interface Candidate {
  readonly address: HostAddress;
  readonly namedBy: readonly HostAddress[];
}

interface Heard extends Answer {
  readonly host: HostAddress;
}

interface PollParts {
  readonly hosts: readonly HostAddress[];
  /** Must limit its own time. */
  readonly ask: (host: HostAddress) => Promise<Answer>;
  /** Whether the last answer of a host turned out to be useless. */
  readonly isAside: (host: HostAddress) => boolean;
}

/** Asks all hosts at once where the primary is, and offers their answers, the best first. */
export class HostPoll {
  /** The errors of the hosts that did not answer. */
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

  /** The best answer that has not been offered yet; undefined if there is no other. */
  async next(): Promise<Candidate | undefined> {
    while (!this.#isEnough()) {
      await new Promise<void>((resolve) => {
        this.#onChange = resolve;
      });
    }
    const rank = ({ host }: Heard): number => Number(this.#isAside(host));
    const [best] = this.#heard.toSorted((a, b) => b.epoch - a.epoch || rank(a) - rank(b));
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

  /** A host whose last answer was useless is not believed alone while another host may still answer. */
  #isEnough(): boolean {
    if (this.#asked.size === 0) return true;
    if (!this.#areOthersLate || this.#heard.length === 0) return false;
    return this.#heard.some(({ host }) => !this.#isAside(host)) || [...this.#asked].every(this.#isAside);
  }
}

function nameOf({ host, port }: HostAddress): string {
  return `${host} ${port}`;
}
