/** A stream that runs while a test disturbs the gateway, and shows whether the disturbance reached it. */
interface Neighbour {
  /** Waits for the end of the stream; resolves with its text and its longest silence between two reads. */
  ended(): Promise<{ readonly text: string; readonly longestSilenceMs: number }>;
}

/** Begins a stream of `tokens` tokens, 20 a second, and returns once the stream runs. */
export async function startNeighbour(url: string, tokens: number): Promise<Neighbour> {
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-simulate': `rate=20; tokens=${tokens}` },
    body: '{"model":"gpt-test","messages":[{"role":"user","content":"hello"}],"stream":true}',
  });
  const read = async (): Promise<{ text: string; longestSilenceMs: number }> => {
    const decoder = new TextDecoder();
    let text = '';
    let longestSilenceMs = 0;
    let lastAtMs = performance.now();
    for await (const chunk of answer.body ?? []) {
      const nowMs = performance.now();
      longestSilenceMs = Math.max(longestSilenceMs, nowMs - lastAtMs);
      lastAtMs = nowMs;
      text += decoder.decode(chunk as Uint8Array, { stream: true });
    }
    return { text, longestSilenceMs };
  };
  const reading = read();
  // If the test failed earlier, nobody waits for this promise, and its rejection must not be unhandled.
  reading.catch(() => undefined);
  return { ended: () => reading };
}
