/** The budgets of the design's Cost section. Every row of the table that has one passes or fails by it. */
export const budgets = {
  smallRequestRatio: 1.5,
  streamedEventRatio: 1.2,
  /** What we aim at beneath the budget. */
  streamedEventAim: 0.75,
  inferenceEventRatio: 2,
  addedFirstTokenMs: 1,
  idleMib: 90,
  thousandStreamsMib: 205,
  afterBurstMib: 130,
  neverMib: 512,
  startMs: 500,
} as const;
