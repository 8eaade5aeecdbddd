/** What a body says in words, and how many images, sounds and files stand in it as base64. */
export interface Worded {
  readonly text: Buffer;
  readonly media: number;
}

const quote = 0x22;

/** Behind the first stands a data URL's base64, behind the second a member that is a sound's. */
const marks = [
  { mark: Buffer.from(';base64,'), opensWithQuote: false },
  { mark: Buffer.from('"data"'), opensWithQuote: true },
] as const;

/** Whatever is shorter is as good as text. */
const shortestMedium = 1_024;

/** Whoever sends more has them counted as text. */
const mostMedia = 1_000;

/** Takes base64 out of a JSON body: it is not read as text by any model. Looks at each byte once for each mark. */
export function leaveOutMedia(body: Buffer): Worded {
  let text = body;
  let media = 0;
  for (const { mark, opensWithQuote } of marks) {
    const pieces: Buffer[] = [];
    let from = 0;
    for (let at = text.indexOf(mark); at !== -1 && media < mostMedia;) {
      const opens = opensWithQuote ? text.indexOf(quote, at + mark.length) + 1 : at + mark.length;
      const closes = opens === 0 ? -1 : text.indexOf(quote, opens);
      if (closes === -1) break;
      if (closes - opens >= shortestMedium) {
        pieces.push(text.subarray(from, opens));
        from = closes;
        media += 1;
      }
      at = text.indexOf(mark, closes);
    }
    if (pieces.length > 0) text = Buffer.concat([...pieces, text.subarray(from)]);
  }
  return { text, media };
}
