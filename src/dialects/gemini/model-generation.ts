/** Whether a model belongs to Gemini 3 or to a later generation. */
function isRecent(model: string): boolean {
  const [, generation] = /gemini-(\d+)/.exec(model) ?? [];
  return generation !== undefined && Number(generation) >= 3;
}

/** Gemini 3 is told a level of thinking, older models a budget in tokens (https://ai.google.dev/gemini-api/docs/thinking). */
export function thinksInLevels(model: string): boolean {
  return isRecent(model);
}

/** Gemini 3 refuses a call that comes back without its signature (https://ai.google.dev/gemini-api/docs/thought-signatures). */
export function wantsSignatures(model: string): boolean {
  return isRecent(model);
}

/** Gemini 3 takes images inside the result of a function; for older models they stand beside it. */
export function takesMediaInResults(model: string): boolean {
  return isRecent(model);
}
