import type { Socket } from 'node:net';
import { attackers } from './harness/arena.ts';
import type { Attacker } from './harness/attacker.ts';
import { withstand } from './harness/withstand.ts';

const fileBytes = 2 * 1_048_576;
const part = (name: string, more = ''): string =>
  `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`;
const beforeFile = part('file', '; filename="a.jsonl"');
/** The purpose stands behind the file, so that each line may be one of a batch. */
const behindFile = `\r\n${part('purpose')}batch\r\n--b--\r\n`;

/** A file that repeats this line. */
function store(attacker: Attacker, line: string): void {
  const lines = Buffer.from(line.repeat(Math.ceil(1_048_576 / line.length)));
  const times = Math.floor(fileBytes / lines.length);
  const length = beforeFile.length + times * lines.length + behindFile.length;
  const head = `POST /v1/files HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${attackers.free}\r\n`;
  const type = 'Content-Type: multipart/form-data; boundary=b';
  const socket = attacker.send(`${head}${type}\r\nContent-Length: ${length}\r\n\r\n${beforeFile}`);
  writeTimes(socket, lines, times);
}

/** Sends the rest of the form while the gateway takes it. */
function writeTimes(socket: Socket, lines: Buffer, times: number): void {
  let left = times;
  const writeOn = (): void => {
    while (left > 0) {
      left -= 1;
      if (!socket.write(lines)) return;
    }
    socket.off('drain', writeOn);
    socket.write(behindFile);
  };
  socket.on('drain', writeOn);
  writeOn();
}

const list = (value: string, count: number): string => `{"body":{"a":[${`${value},`.repeat(count)}0]}}\n`;

withstand('files of tiny lines', (attacker) =>
  attacker.keepOn(5_000, () => {
    store(attacker, '{}\n');
    store(attacker, '{"body":{}}\n');
    store(attacker, '\n');
  }),
);

withstand('files of dense lines', (attacker) =>
  attacker.keepOn(2_500, () => {
    store(attacker, `{"body":{${'"a":0,'.repeat(49_000)}"a":0}}\n`);
    store(attacker, list('""', 310_000));
    store(attacker, list('{"content":[]}', 49_000));
  }),
);
