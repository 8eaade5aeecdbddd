/** The budgets of the design's Cost section. A row of the table that has a budget passes or fails by it. */
export const budgets = {
  smallRequestRatio: 1.3,
  streamedEventRatio: 1.1,
  /** Our aim, which is below the budget. */
  streamedEventAim: 0.75,
  inferenceEventRatio: 1.5,
  addedFirstTokenMs: 1,
  /** The bound of added latency and of added time to first token, at the 99th percentile. */
  addedTailMs: 5,
  /** The bound of the same two, as a ratio to the bare relay's in the same rounds. */
  addedTailRatio: 2,
  idleMib: 90,
  thousandStreamsMib: 205,
  afterBurstMib: 130,
  neverMib: 512,
  startMs: 300,
} as const;
