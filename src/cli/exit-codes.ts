/** The exit codes of the process. `headgate --help` prints this table. */
export const exitCodes = {
  /** Done. For `serve`: drained, and no request was lost. */
  ok: 0,
  /** The configuration cannot be used, or a listener cannot be opened. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** A bug. The last line of the log says which. */
  crashed: 70,
  /** A second SIGINT: stopped at once, streams were cut. */
  interrupted: 130,
  /** A second SIGTERM: stopped at once, streams were cut. */
  terminated: 143,
} as const;

export const exitCodeMeanings: ReadonlyArray<readonly [number, string]> = [
  [exitCodes.ok, 'done; after SIGTERM: drained, nothing was lost'],
  [exitCodes.failed, 'the configuration cannot be used, a listener cannot be opened, or the drain did not end'],
  [exitCodes.usage, 'the command line is wrong'],
  [exitCodes.crashed, 'a crash; the last line of the log says why'],
  [exitCodes.interrupted, 'a second Ctrl-C (SIGINT): stopped at once'],
  [exitCodes.terminated, 'a second SIGTERM: stopped at once'],
];
