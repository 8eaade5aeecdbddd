import { expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { RequestsWithoutKey } from '../../limits/requests-without-key.ts';
import { hello, route, startListener, until } from '../listener/listener.fixture.ts';
import { get } from '../listener/raw-client.fixture.ts';

type TestRoute = ReturnType<typeof route>;

const page = Buffer.alloc(8_000_000, 'x');
const keylessPerMinute = 10_000;
/** All that the requests of one address may have under way at once. */
const ofOneAddress = 64;

const answersAnybody = (made: TestRoute): TestRoute => ({ ...made, needsNoKey: () => true });
const large = answersAnybody(route('GET', '/large', (exchange) => exchange.answer({ status: 200, headers: [] }, page)));
const small = answersAnybody(hello);

it('gives the place of a request without a key back while its client does not read the answer', async () => {
  const withoutKey = new RequestsWithoutKey({ keylessPerMinute }, systemClock);
  const settings = { maxUnreadAnswerBytes: 10 * ofOneAddress * page.length };
  const { open, listener } = await startListener(settings, [large, small], { withoutKey });
  for (let asked = 0; asked < ofOneAddress; asked += 1) {
    const client = await open();
    client.socket.pause();
    client.send(get('/large'));
  }
  await until(() => listener.openExchanges === ofOneAddress && listener.unreadAnswerBytes > 0);
  const next = (await open()).send(get('/hello'));
  await next.until(({ text }) => text.includes('\r\n\r\n'));
  expect(next.text).toMatch(/^HTTP\/1\.1 200 /);
  expect(listener.openExchanges).toBeGreaterThanOrEqual(ofOneAddress);
});

it('holds the place while the answer is in the making, and gives it back once', async () => {
  let finish = (): void => undefined;
  const told = new Promise<void>((resolve) => (finish = resolve));
  const slow = answersAnybody(
    route('GET', '/slow', async (exchange) => {
      await told;
      await exchange.answer({ status: 200, headers: [] }, 'slow');
    }),
  );
  const withoutKey = new RequestsWithoutKey({ keylessPerMinute }, systemClock);
  const { open, listener } = await startListener({}, [slow, small], { withoutKey });
  const clients = await Promise.all(Array.from({ length: ofOneAddress }, open));
  for (const client of clients) client.send(get('/slow'));
  await until(() => listener.inFlight === ofOneAddress);
  const other = await open();
  await other.send(get('/hello')).untilText('HTTP/1.1 429');
  finish();
  await Promise.all(clients.map((client) => client.untilText('slow')));
  await until(() => listener.inFlight === 0);
  // Had a place been given back twice, more than these would find one.
  const leaves = Array.from({ length: ofOneAddress }, () => withoutKey.enter('127.0.0.1'));
  expect(() => withoutKey.enter('127.0.0.1')).toThrow('under way at once');
  for (const leave of leaves) leave();
});
