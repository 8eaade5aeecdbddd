import { withstand } from './harness/withstand.ts';

const ask = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';
/** Nearly as many as one address may have. */
const connections = 2_000;

withstand(
  'connections of one address that each ask for health again as soon as they have their answer',
  async (attacker) => {
    let open = 0;
    await attacker.keepOn(20, () => {
      for (let n = 0; n < 40 && open < connections; n += 1) {
        open += 1;
        const socket = attacker.send(ask);
        socket.on('data', () => socket.writable && socket.write(ask));
        socket.on('close', () => (open -= 1));
      }
    });
  },
  ({ attacker: { statuses } }) => (statuses.has('429') ? [] : ['nobody was told to wait']),
);
