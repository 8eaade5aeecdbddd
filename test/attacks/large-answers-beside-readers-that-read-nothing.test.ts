import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { attackers } from './harness/arena.ts';
import { type Attacker, chat } from './harness/attacker.ts';
import { withstand } from './harness/withstand.ts';

/** Without gzip it has 4.9 MB: more than the kernel takes for a client that reads nothing. */
const page = 'GET /docs/scalar.js HTTP/1.1\r\nHost: localhost\r\n\r\n';
/** Together just under what all may leave unread. */
const deafReaders = 13;
const answerBytes = 8 * 1_048_576;
const everyMs = 400;

let failures: string[] = [];

withstand(
  'a caller that reads answers of 8 MiB beside clients that read nothing of a page',
  async (attacker) => {
    failures = [];
    const refilled = attacker.keepOn(500, () => {
      for (let open = 0; open < deafReaders; open += 1) attacker.send(page, { deaf: true });
    });
    await sleep(everyMs);
    while (attacker.attacks) {
      const failure = await askForMuch(attacker);
      if (failure !== undefined) failures.push(failure);
      await sleep(everyMs);
    }
    await refilled;
  },
  () => failures,
);

/** What became of a request with a large answer, which is read as it comes; undefined where all of it came. */
function askForMuch({ port }: Attacker): Promise<string | undefined> {
  return new Promise((resolve) => {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      localAddress: '127.0.0.4',
      path: '/v1/chat/completions',
      method: 'POST',
      agent: false,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${attackers.free}`,
        'x-simulate': `bytes=${answerBytes}`,
      },
    });
    outgoing.on('error', (error) => {
      resolve(error.message);
    });
    outgoing.on('response', (answer) => {
      let bytes = 0;
      answer.on('data', (piece: Buffer) => (bytes += piece.length));
      answer.on('error', (error) => {
        resolve(`${error.message} after ${bytes} bytes`);
      });
      answer.on('end', () => {
        resolve(answer.statusCode === 200 && bytes >= answerBytes ? undefined : `${answer.statusCode}, ${bytes} bytes`);
      });
    });
    outgoing.end(chat);
  });
}
