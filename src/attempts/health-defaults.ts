/** The defaults of the settings by which targets are judged. They also count until a configuration is in force. */
export const healthDefaults = {
  breaker: {
    consecutiveFailures: 5,
    failureRatio: 0.5,
    minimumCalls: 20,
    windowMs: 10_000,
    openMs: 1000,
    maxOpenMs: 15_000,
  },
  slowStartMs: 10_000,
  maxQueued: 256,
} as const;
