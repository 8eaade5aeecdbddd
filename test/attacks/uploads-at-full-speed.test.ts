import { attackers } from './harness/arena.ts';
import { post } from './harness/attacker.ts';
import { withstand } from './harness/withstand.ts';

const disposition = 'Content-Disposition: form-data; name=';
const sound = Buffer.alloc(20 * 1_048_576, 'sound ');
const before = `--b\r\n${disposition}"model"\r\n\r\ngpt-test\r\n--b\r\n${disposition}"file"; filename="a.wav"\r\n\r\n`;
const after = '\r\n--b--\r\n';
const head = `POST /v1/audio/transcriptions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${attackers.free}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: ${before.length + sound.length + after.length}\r\n\r\n`;
const upload = Buffer.concat([Buffer.from(head + before), sound, Buffer.from(after)]);
const large = Buffer.from(
  post(JSON.stringify({ model: 'gpt-test', messages: [{ role: 'user', content: 'word '.repeat(700_000) }] }), {
    key: attackers.free,
  }),
);

withstand('sounds of 20 MiB and prompts of 3.5 MB, as fast as they are taken', (attacker) =>
  attacker.keepOn(100, () => {
    attacker.send(upload);
    attacker.send(large);
  }),
);
