import { GatewayError } from '../../core/errors.ts';
import { callBack } from '../../core/isolation.ts';
import type { ConnectionUser } from './connection.ts';
import type { Connections } from '../listener/connections.ts';
import type { RejectionListener } from '../listener/rejection.ts';

/**
 * If a check comes later than this, the process was late. Bytes may be waiting in the kernel, and no client is to
 * blame.
 */
const lateMs = 2_000;

/** Ends bodies that arrive too slowly. One check looks at all of them, so that none needs a timer of its own. */
export class SlowBodies {
  readonly #connections: Connections;
  readonly #minBytesPerSecond: () => number;
  readonly #rejections: RejectionListener;
  #lookedAtMs: number;

  constructor(connections: Connections, minBytesPerSecond: () => number, rejections: RejectionListener, nowMs: number) {
    this.#connections = connections;
    this.#minBytesPerSecond = minBytesPerSecond;
    this.#rejections = rejections;
    this.#lookedAtMs = nowMs;
  }

  /** Must be called about every second, or more often. */
  look(nowMs: number): void {
    const isLate = nowMs - this.#lookedAtMs > lateMs;
    this.#lookedAtMs = nowMs;
    const minimum = this.#minBytesPerSecond();
    if (minimum === 0) return;
    for (const user of this.#connections.allUsers()) {
      callBack(() => {
        if (isLate) user.forgetBodyPace();
        if (user.isBodySlow(nowMs, minimum)) this.#end(user, minimum);
      }, user);
    }
  }

  #end(user: ConnectionUser, minBytesPerSecond: number): void {
    this.#rejections.httpRejected('body_too_slow', user.clientAddress);
    const message = `The body comes slower than ${minBytesPerSecond} bytes a second (server.minBodyBytesPerSecond).`;
    user.failBody(new GatewayError('body_timeout', message));
  }
}
