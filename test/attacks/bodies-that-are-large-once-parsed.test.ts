import { attackers } from './harness/arena.ts';
import { post } from './harness/attacker.ts';
import { withstand } from './harness/withstand.ts';

const properties = Array.from({ length: 99_500 }, () => '{}').join(',');
const body = `{"prompt":"hello","tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","anyOf":[${properties}]}}}]}`;

withstand('bodies of many small values, of which two callers send what they may', async (attacker) => {
  const headers = 'x-simulate: ttft=3s\r\n';
  await attacker.keepOn(200, () => {
    for (const key of [attackers.tenPerMinute, attackers.free]) {
      attacker.send(post(body, { path: '/v1/inference', key, headers }));
    }
  });
});
