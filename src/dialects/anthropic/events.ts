/** One event of a stream: the SDKs go by its name, the data repeats it. */
export function messageEvent(type: string, members: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`;
}
