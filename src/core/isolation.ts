/**
 * One request never harms another: see docs/decisions/a-bug-ends-one-request.md. Whoever calls back for many requests
 * (a queue, a cancellation, a timer, a socket) catches what one of them throws and tells the owner of that callback.
 */

/** The owner of callbacks: somebody who works for one request. */
export interface Isolated {
  /** One of its callbacks threw. It ends its request with `internal_error`, whatever that request is doing. */
  onBug(thrown: unknown): void;
}

/** Calls an owner's callback. Never throws. */
export function callBack(callback: () => void, owner: Isolated | undefined): void {
  try {
    callback();
  } catch (thrown) {
    tellBug(owner, thrown);
  }
}

/**
 * Tells an owner what its callback threw. Never throws. A bug without an owner ends the process, as every error does
 * that nobody catches; one that its owner cannot cope with is only reported.
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

/** For a bug whose owner could not cope with it. */
export function reportBug(thrown: unknown): void {
  report(thrown);
}

/** Where bugs are told whose owner could not cope with them. Set once, where the process is put together. */
export function reportBugsTo(reporter: (thrown: unknown) => void): void {
  report = reporter;
}

let report: (thrown: unknown) => void = crash;

function crash(thrown: unknown): void {
  // Later, because whoever calls back has others to call.
  process.nextTick(() => {
    throw thrown;
  });
}
