/**
 * One request never harms another: see docs/decisions/a-bug-ends-one-request.md. Code that calls callbacks of many
 * requests (a queue, a cancellation, a timer, a socket) catches what a callback throws and reports it to the callback's
 * owner.
 */

/** The owner of callbacks, which works for one request. */
export interface Isolated {
  /** Called when one of its callbacks threw. It ends its request with `internal_error`, in any phase of the request. */
  onBug(thrown: unknown): void;
}

/** Calls a callback and reports what it throws to the owner. Never throws. */
export function callBack(callback: () => void, owner: Isolated | undefined): void {
  try {
    callback();
  } catch (thrown) {
    tellBug(owner, thrown);
  }
}

/**
 * Reports to an owner what its callback threw. Never throws. A bug without an owner ends the process, like every
 * uncaught error. A bug that its owner fails to handle is only reported.
 */
export function tellBug(owner: Isolated | undefined, thrown: unknown): void {
  if (owner === undefined) {
    crash(thrown);
    return;
  }
  try {
    owner.onBug(thrown);
  } catch (again) {
    reportBug(thrown);
    reportBug(again);
  }
}

/** Reports a bug that its owner failed to handle. */
export function reportBug(thrown: unknown): void {
  report(thrown);
}

/** Sets the receiver of bugs that their owners failed to handle. It is set once, when the process is composed. */
export function reportBugsTo(reporter: (thrown: unknown) => void): void {
  report = reporter;
}

let report: (thrown: unknown) => void = crash;

function crash(thrown: unknown): void {
  // Thrown later, because the caller still has other callbacks to call.
  process.nextTick(() => {
    throw thrown;
  });
}
