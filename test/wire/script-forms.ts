import type { Script } from './scripted-provider.ts';

export function json(status: number, body: string, headers = 'content-type: application/json'): Script {
  const type = headers.includes('content-type') ? '' : 'content-type: application/json\r\n';
  return {
    pieces: [
      `HTTP/1.1 ${status} Status\r\n${type}${headers}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    ],
    end: 'keep',
  };
}

export function stream(body: string, headers = 'x-other: 1'): Script {
  return untilClose(200, 'text/event-stream', body, headers);
}

export function untilClose(status: number, type: string, body: string, headers = 'x-other: 1'): Script {
  return {
    pieces: [`HTTP/1.1 ${status} Status\r\ncontent-type: ${type}\r\n${headers}\r\nconnection: close\r\n\r\n${body}`],
    end: 'close',
  };
}

export function chunked(status: number, type: string, bodies: readonly string[]): Script {
  const head = `HTTP/1.1 ${status} Status\r\ncontent-type: ${type}\r\ntransfer-encoding: chunked\r\n\r\n`;
  const framed = bodies.map((body) => `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n`);
  return { pieces: [head, ...framed, '0\r\n\r\n'], end: 'keep' };
}

/** The same bytes in more pieces. They are cut between characters, because a script is text. */
export function pieces(script: Script, count: number): Script {
  return { ...script, pieces: split(first(script), count) };
}

export function first({ pieces: [piece = ''] }: Script): string {
  return piece;
}

export function halves(text: string): string[] {
  return split(text, 2);
}

export function split(text: string, count: number): string[] {
  const characters = Array.from(text);
  const size = Math.ceil(characters.length / count);
  return Array.from({ length: count }, (_, index) =>
    characters.slice(index * size, (index + 1) * size).join(''),
  ).filter((piece) => piece !== '');
}
