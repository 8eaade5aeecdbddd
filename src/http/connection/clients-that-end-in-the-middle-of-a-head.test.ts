import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { hello, startListener } from '../listener/listener.fixture.ts';

/** Ends its side of the connection in the middle of a head, and reads to the end. */
async function answerToHalfAHead(port: number): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let answer = '';
  socket.setEncoding('latin1').on('data', (text: string) => (answer += text));
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.end('GET /hello HTTP/1.1\r\nHost: loc');
  await once(socket, 'close');
  return answer;
}

test('one of them is told what is wrong, and of thousands at one moment most are closed without a word', async () => {
  const { port } = await startListener({}, [hello]);
  expect(await answerToHalfAHead(port)).toMatch(/^HTTP\/1\.1 400 .*malformed_http/s);
  const answers = await Promise.all(Array.from({ length: 400 }, () => answerToHalfAHead(port)));
  const answered = answers.filter((answer) => answer !== '');
  expect(answered.length).toBeGreaterThan(10);
  expect(answered.length).toBeLessThan(300);
  expect(new Set(answered.map((answer) => answer.slice(0, 12)))).toEqual(new Set(['HTTP/1.1 400']));
});
