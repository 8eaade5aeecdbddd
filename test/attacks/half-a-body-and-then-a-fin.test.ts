import { attackers } from './harness/arena.ts';
import { post } from './harness/attacker.ts';
import { withstand } from './harness/withstand.ts';

const half = post('{"model":', { key: attackers.free, length: 1_000 });
const chunked = half
  .replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked')
  .replace('{"model":', '9\r\n{"model":\r\n');

withstand(
  'half a body, then FIN, and the connection kept open on the other side',
  async (attacker) => {
    let round = 0;
    await attacker.keepOn(5, () => {
      attacker.send(round++ % 2 === 0 ? half : chunked).end();
    });
    // The gateway closes a connection whose client has closed its side, long before any time limit ends it.
    await new Promise((resolve) => setTimeout(resolve, 500));
  },
  ({ attacker }) => (attacker.leftOpen < 20 ? [] : [`${attacker.leftOpen} connections are open`]),
);
