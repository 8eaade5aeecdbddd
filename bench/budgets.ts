/** The budgets of the design's Cost section. Every row of the table that has one passes or fails by it. */
export const budgets = {
  smallRequestRatio: 1.3,
  streamedEventRatio: 1.1,
  /** What we aim at beneath the budget. */
  streamedEventAim: 0.75,
  inferenceEventRatio: 1.5,
  addedFirstTokenMs: 1,
  /** Added latency and added time to first token at the 99th percentile, */
  addedTailMs: 5,
  /** and over the bare relay's in the same rounds. */
  addedTailRatio: 2,
  idleMib: 90,
  thousandStreamsMib: 205,
  afterBurstMib: 130,
  neverMib: 512,
  startMs: 300,
} as const;
