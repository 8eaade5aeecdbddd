import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { carriedHeaders, listen, type Control, type ControlOptions } from './control.ts';

interface BadRelayOptions extends ControlOptions {
  /** Changes each piece of an answer. */
  readonly edit?: (chunk: Buffer) => Buffer;
  /** Written after every answer, however it ended. */
  readonly lastWords?: string;
}

/**
 * A relay as people usually write it: `fetch`, `for await`, `res.write`. It does not notice that its client leaves,
 * does not wait for a slow reader, and ends a broken stream as if it were complete.
 */
export function startBadRelay(options: BadRelayOptions): Promise<Control> {
  return listen(createServer((request, response) => void relay(request, response, options)));
}

async function relay(request: IncomingMessage, response: ServerResponse, options: BadRelayOptions): Promise<void> {
  const { upstreamBaseUrl, edit = (chunk) => chunk, lastWords } = options;
  try {
    const headers = carriedHeaders(request);
    const body = await buffer(request);
    const answer = await fetch(`${upstreamBaseUrl}/chat/completions`, { method: 'POST', headers, body });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    for await (const chunk of answer.body ?? []) response.write(edit(Buffer.from(chunk as Uint8Array)));
  } catch {
    // The client waits for the end in any case.
  }
  response.end(lastWords);
}

/** A bad relay that also changes one byte of a stream's first piece. */
export function startByteChangingRelay(options: ControlOptions): Promise<Control> {
  const edit = (chunk: Buffer): Buffer => {
    const changed = Buffer.from(chunk);
    const at = changed.indexOf('"delta"');
    if (at !== -1) changed[at + 1] = 0x44;
    return changed;
  };
  return startBadRelay({ ...options, edit });
}

/** A bad relay that writes `[DONE]` after every stream, as some gateways do. */
export function startAlwaysDoneRelay(options: ControlOptions): Promise<Control> {
  return startBadRelay({ ...options, lastWords: 'data: [DONE]\n\n' });
}
