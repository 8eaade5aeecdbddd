import type { Feature } from '../../../src/core/conversation-features.ts';
import type { RequestRecord } from '../../../src/simulator/journal.ts';
import type { Failure, Talk } from '../clients/client.ts';

/** One thing that every client does with every provider. */
export interface Scenario {
  /** As `docs/matrix.md` calls it. */
  readonly name: string;
  /**
   * The features that the request uses. If the provider's table of fates refuses one of them, the gateway must refuse
   * the request.
   */
  readonly needs: readonly Feature[];
  /** Throws if the behaviour is missing. If the gateway refuses the request, it throws the error of the SDK. */
  check(cell: Cell): Promise<void>;
}

/** One client with one provider. */
export interface Cell {
  /** Begins a conversation through the gateway. */
  begin(): Talk;
  /** The same through a gateway that lets this cell make one request a minute. */
  beginLimited(): Talk;
  /** Waits for the SDK to raise an error. Throws if the SDK takes the answer for a success. */
  failureOf(call: Promise<unknown>): Promise<Failure>;
  /** The text of the simulator's answer with these directives, in any dialect. */
  textUnder(simulate: string): Promise<string>;
  /** The last request that has reached the provider. */
  lastRequest(): RequestRecord;
  /** Its body, as text. */
  lastBody(): string;
  /** Whether this provider signs its reasoning and wants to see the signature again. */
  readonly signsReasoning: boolean;
}
