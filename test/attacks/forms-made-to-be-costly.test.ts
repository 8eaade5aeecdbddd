import { attackers } from './harness/arena.ts';
import { withstand } from './harness/withstand.ts';

const disposition = 'Content-Disposition: form-data; name=';
const parts = 250;

function form(partHead: string): string {
  const model = `--b\r\n${disposition}"model"\r\n\r\ngpt-test\r\n`;
  const body = `${`--b\r\n${partHead}\r\n\r\n\r\n`.repeat(parts)}${model}--b--\r\n`;
  const head = `POST /v1/audio/transcriptions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${attackers.free}\r\n`;
  return `${head}Content-Type: multipart/form-data; boundary=b\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

const ofLines = form(`${disposition}x${'\r\na:'.repeat(1_000)}`);
const parameters = Array.from(
  { length: 500 },
  (_, one) => `;${'abcdefghij'.charAt(one % 10)}${'*'.repeat(one / 10)}=a`,
);
const ofParameters = form(`${disposition}x${parameters.join('').slice(0, 3_900)}`);

withstand('forms whose parts have heads of countless lines and parameters', (attacker) =>
  attacker.keepOn(200, () => {
    attacker.send(ofLines);
    attacker.send(ofParameters);
  }),
);
