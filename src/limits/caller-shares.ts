import type { Caller } from '../core/caller.ts';
import type { GatewayError } from '../core/errors.ts';
import type { ByteBudget, BufferKind } from './byte-budget.ts';
import { RequestResources } from './request-resources.ts';
import { type ResourceUse, ResourceUseTable } from './resource-use-table.ts';
import { type ExceededShare, shareExceeded, type Scope } from './share-exceeded.ts';
import { SharedBytes } from './shared-bytes.ts';
import { mostQueued, type ShedSettings } from './shed.ts';

interface ShareSettings extends ShedSettings {
  readonly maxBufferedBodyBytes: number;
  readonly maxBufferedFormBytes: number;
  readonly maxBufferedAnswerBytes: number;
  /** Fractions of those above, from 0 to 1. */
  readonly maxShare: { readonly caller: number; readonly address: number };
}

/**
 * Size of the largest body, of the largest form that is read whole, and of the largest answer. A share is never smaller, because a caller that may send a body
 * at all may send the largest one.
 */
export type Largest = Readonly<Record<BufferKind, number>>;

export type ByteBudgets = Readonly<Record<BufferKind, ByteBudget>>;

/**
 * Bounds how much of this process one caller and one client address may use: requests in flight and requests that
 * wait, bytes of bodies, of large forms and of complete answers. A request is charged from its head on, both to its caller and to its address, so that none of
 * them can use up what all the others need.
 *
 * A refusal is a 429 and not a 503. The process still has capacity for others, and a proxy that sees a 503 may take the
 * whole pod out of service.
 */
export class CallerShares {
  readonly bodies: SharedBytes;
  readonly forms: SharedBytes;
  readonly answers: SharedBytes;
  readonly #onExceeded: (part: ExceededShare) => void;
  readonly #keys = new ResourceUseTable();
  readonly #addresses = new ResourceUseTable();
  /** Most requests in flight. */
  #shares!: Readonly<Record<Scope, number>>;
  /** Most requests that wait for a permit. */
  #sharesOfLine!: Readonly<Record<Scope, number>>;

  constructor(
    settings: ShareSettings,
    largest: Largest,
    budgets: ByteBudgets,
    onExceeded: (part: ExceededShare) => void,
  ) {
    this.bodies = new SharedBytes(budgets.bodyBytes, onExceeded);
    this.forms = new SharedBytes(budgets.formBytes, onExceeded);
    this.answers = new SharedBytes(budgets.answerBytes, onExceeded);
    this.#onExceeded = onExceeded;
    this.setLimits(settings, largest);
  }

  /** Sets new bounds. What is charged already stays charged. */
  setLimits(settings: ShareSettings, largest: Largest): void {
    const { maxInFlight, maxBufferedBodyBytes, maxBufferedFormBytes, maxBufferedAnswerBytes, maxShare } = settings;
    const shares = (least: number, all: number): Readonly<Record<Scope, number>> => ({
      caller: Math.max(least, Math.floor(maxShare.caller * all)),
      address: Math.max(least, Math.floor(maxShare.address * all)),
    });
    // Where one may have all, requests that wait for another one to end are beyond `maxInFlight`.
    const ofRequests = (all: number): Readonly<Record<Scope, number>> => {
      const { caller, address } = shares(1, all);
      return {
        caller: maxShare.caller === 1 ? Infinity : caller,
        address: maxShare.address === 1 ? Infinity : address,
      };
    };
    this.#shares = ofRequests(maxInFlight);
    this.#sharesOfLine = ofRequests(mostQueued(settings));
    this.bodies.setLimits(maxBufferedBodyBytes, shares(largest.bodyBytes, maxBufferedBodyBytes));
    // One form and one answer of the largest size must always fit, or they could never be delivered.
    const maxFormBytes = Math.max(largest.formBytes, maxBufferedFormBytes);
    this.forms.setLimits(maxFormBytes, shares(largest.formBytes, maxBufferedFormBytes));
    const maxAnswerBytes = Math.max(largest.answerBytes, maxBufferedAnswerBytes);
    this.answers.setLimits(maxAnswerBytes, shares(largest.answerBytes, maxBufferedAnswerBytes));
  }

  /** Callers and addresses that have requests now. */
  get busy(): number {
    return this.#keys.busy + this.#addresses.busy;
  }

  /**
   * Charges one request. @throws GatewayError `rate_limit_exceeded` if the caller or its address has as many requests
   * as it may have at once
   */
  enter(caller: Caller): RequestResources {
    const hasKey = caller.kind === 'key';
    let address = this.#addresses.find(caller.address);
    let holder = hasKey ? this.#keys.find(caller.id) : address;
    const { caller: ofCaller, address: ofAddress } = this.#shares;
    if (holder !== undefined && holder.requests >= ofCaller) throw this.#tooManyInFlight('caller', hasKey);
    if (address !== undefined && address.requests >= ofAddress) throw this.#tooManyInFlight('address', hasKey);
    address ??= this.#addresses.add(caller.address);
    this.#addresses.enter(address);
    if (!hasKey) return new RequestResources(this, address, address);
    holder ??= this.#keys.add(caller.id);
    this.#keys.enter(holder);
    return new RequestResources(this, holder, address);
  }

  /** Called only by the `RequestResources` of a request, as are the next two. */
  joinLine(own: ResourceUse, address: ResourceUse): void {
    const hasKey = own !== address;
    const { caller: ofCaller, address: ofAddress } = this.#sharesOfLine;
    if (own.waiting >= ofCaller) throw this.#tooManyInLine('caller', hasKey);
    if (address.waiting >= ofAddress) throw this.#tooManyInLine('address', hasKey);
    address.waiting += 1;
    if (hasKey) own.waiting += 1;
  }

  leaveLine(own: ResourceUse, address: ResourceUse): void {
    address.waiting -= 1;
    if (own !== address) own.waiting -= 1;
  }

  leave(own: ResourceUse, address: ResourceUse): void {
    this.#addresses.leave(address);
    if (own !== address) this.#keys.leave(own);
  }

  #tooManyInFlight(scope: Scope, hasKey: boolean): GatewayError {
    this.#onExceeded(`${scope}_in_flight`);
    return shareExceeded(scope, hasKey, `${countRequests(this.#shares[scope])} under way`, 'limits.maxInFlight');
  }

  #tooManyInLine(scope: Scope, hasKey: boolean): GatewayError {
    this.#onExceeded(`${scope}_in_queue`);
    return shareExceeded(scope, hasKey, `${countRequests(this.#sharesOfLine[scope])} waiting`, 'limits.maxQueued');
  }
}

function countRequests(requests: number): string {
  return `${requests} ${requests === 1 ? 'request' : 'requests'}`;
}
