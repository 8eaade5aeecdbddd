import { attackers } from './harness/arena.ts';
import { post } from './harness/attacker.ts';
import { withstand } from './harness/withstand.ts';

function chunked(key: string, chunks: number, path?: string): string {
  const head = post('', { key, ...(path !== undefined && { path }) });
  return head.replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked') + '1\r\n \r\n'.repeat(chunks);
}

withstand(
  'bodies in tiny chunks: of a key, of nobody, to no route, split among pipelined requests',
  async (attacker) => {
    const few = `${chunked(attackers.free, 200)}0\r\n\r\n`.repeat(80);
    await attacker.keepOn(100, () => {
      attacker.send(chunked(attackers.free, 20_000));
      attacker.send(chunked('nobody', 20_000));
      attacker.send(chunked(attackers.free, 20_000, '/nowhere'));
      attacker.send(few);
    });
  },
);
