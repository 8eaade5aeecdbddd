import { GatewayError } from '../../core/errors.ts';
import { callBack } from '../../core/isolation.ts';
import type { ConnectionUser } from './connection.ts';
import type { Connections } from '../listener/connections.ts';
import type { RejectionListener } from '../listener/rejection.ts';

/** A look later than this is late because the process was: bytes may wait in the kernel, and no client is to blame. */
const lateMs = 2_000;

/** Ends bodies that come slower than they may. Looks at all of them together, so that none needs a clock of its own. */
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

  /** To be called about every second, or more often. */
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
