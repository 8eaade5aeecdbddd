import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { request } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { makeCertificate } from '../harness/certificates.ts';
import { makeFolder } from '../harness/command.ts';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

// The gateway checks its files every ten seconds. The test waits for two checks.
test('an inference over TLS, and a new certificate without a restart; a broken one is said and not used', async () => {
  const provider = await startProvider();
  const folder = await makeFolder();
  const [one, two] = [makeCertificate(folder, 'one'), makeCertificate(folder, 'two')];
  const tls = { certFile: join(folder, 'live.crt'), keyFile: join(folder, 'live.key') };
  await copyFile(one.certFile, tls.certFile);
  await copyFile(one.keyFile, tls.keyFile);
  const gateway = await startGateway({ provider: provider.baseUrl, config: { server: { port: 0, tls } } });
  expect(gateway.url).toMatch(/^https:/);
  const first = await askOverTls(gateway.url);
  expect(first.name).toBe('one');
  expect(first.text).toMatch(/event: start\n[^]*event: done\n/);

  await writeFile(tls.certFile, 'half a certif');
  const complaint = 'certificate cannot be used, the one before stays in use';
  expect(await waitFor(() => gateway.logged(complaint)[0], 15_000)).toMatchObject({ level: 'error' });
  expect((await askOverTls(gateway.url)).name).toBe('one');

  await copyFile(two.keyFile, tls.keyFile);
  await copyFile(two.certFile, tls.certFile);
  expect(await waitFor(() => gateway.logged('certificate reloaded')[0], 15_000)).toBeDefined();
  expect((await askOverTls(gateway.url)).name).toBe('two');
});

function askOverTls(url: string): Promise<{ name: string; text: string }> {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', agent: false, rejectUnauthorized: false };
    const asked = request(`${url}/v1/inference`, { ...options, headers: { 'content-type': 'application/json' } });
    asked.once('error', reject).once('response', (answer) => {
      const name = String((answer.socket as TLSSocket).getPeerCertificate().subject.CN);
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.once('end', () => {
        resolve({ name, text });
      });
    });
    asked.end('{"prompt":"hello","model":"gpt-test","stream":true}');
  });
}
