/** For `streams`. The provider is in the process of the test, which beside other work may stand still for half a second. */
export const soonSilent = { gapMs: 1_000 };
