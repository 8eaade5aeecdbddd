import { expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { ManualClock } from '../../core/manual-clock.fixture.ts';
import { ScrapesOfAddresses, SparingMetrics } from './scrapes.ts';

const text = { contentType: 'text/plain', body: 'up 1\n' };

/** Counts the scrapes, each of which takes that long. */
class Source {
  begun = 0;
  readonly #work: () => Promise<void>;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  async scrape(): Promise<typeof text> {
    this.begun += 1;
    await this.#work();
    return text;
  }
}

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

it('renders once for all who ask meanwhile, and never answers with what was rendered before the question', async () => {
  const source = new Source(turn);
  const metrics = new SparingMetrics(source, systemClock);
  const first = metrics.scrape();
  await Promise.resolve();
  expect(source.begun).toBe(1);
  const others = Array.from({ length: 100 }, () => metrics.scrape());
  await first;
  expect(source.begun).toBe(1);
  expect((await Promise.all(others)).every((answer) => answer === text)).toBe(true);
  expect(source.begun).toBe(2);
});

it('rests after each for three times as long as it took, a second at most, and renders at once where nobody came before', async () => {
  const clock = new ManualClock();
  let tookMs = 20;
  const source = new Source(() => {
    clock.advance(tookMs);
    return Promise.resolve();
  });
  const metrics = new SparingMetrics(source, clock);
  const restsMs = async (): Promise<number> => {
    const begun = source.begun;
    const answer = metrics.scrape();
    let ms = 0;
    for (; source.begun === begun; ms += 10) {
      await turn();
      if (source.begun === begun) clock.advance(10);
    }
    await answer;
    return ms - 10;
  };
  expect(await restsMs()).toBe(0);
  expect(await restsMs()).toBe(60);
  tookMs = 5_000;
  expect(await restsMs()).toBe(60);
  expect(await restsMs()).toBe(1_000);
  clock.advance(60_000);
  expect(await restsMs()).toBe(0);
});

it('goes on after a scrape that failed', async () => {
  let fails = true;
  const source = new Source(() => (fails ? Promise.reject(new Error('a bug')) : Promise.resolve()));
  const metrics = new SparingMetrics(source, systemClock);
  await expect(metrics.scrape()).rejects.toThrow('a bug');
  fails = false;
  expect(await metrics.scrape()).toBe(text);
});

it('lets eight of one address wait at once, and those of others as well', () => {
  const budget = new ScrapesOfAddresses();
  const leaves = Array.from({ length: 8 }, () => budget.enter('192.0.2.1'));
  expect(() => budget.enter('192.0.2.1')).toThrow(/8 scrapes/);
  budget.enter('192.0.2.2')();
  leaves[0]?.();
  leaves[0]?.();
  budget.enter('192.0.2.1');
  expect(() => budget.enter('192.0.2.1')).toThrow(/8 scrapes/);
});
