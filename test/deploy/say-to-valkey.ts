import { connect } from 'node:net';

/** Sends commands as a person at a terminal would, and returns the server's output until it closes the connection. */
export async function ask(port: number, ...commands: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  let text = '';
  socket.on('data', (part: string) => (text += part)).on('error', () => undefined);
  socket.write(`${[...commands, 'QUIT'].join('\r\n')}\r\n`);
  await new Promise((resolve) => socket.on('close', resolve));
  return text.replace(/\+OK\r\n$/, '');
}
