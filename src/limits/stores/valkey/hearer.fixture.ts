import type { TestContext } from 'vitest';
import type { ValkeySettings } from '../valkey-settings.ts';
import type { ValkeyChannel } from './channel.ts';
import { describeFailure } from './describe-failure.ts';
import { TestPod, until } from './store-for-tests.fixture.ts';

/** A pod with a channel, and what it heard. */
export interface Hearer {
  readonly pod: TestPod;
  readonly channel: ValkeyChannel;
  readonly heard: string[];
  readonly states: string[];
}

export async function hearer(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  settings: Partial<ValkeySettings> & { readonly url: string },
): Promise<Hearer> {
  const pod = new TestPod(settings);
  onTestFinished(() => pod.end());
  await pod.reached();
  const heard: string[] = [];
  const states: string[] = [];
  const channel = await pod.store.openChannel('health', {
    onMessage: (text) => heard.push(text),
    onUp: () => states.push('up'),
    onDown: (error) => states.push(`down: ${describeFailure(error).detail}`),
  });
  await until(() => states.length > 0);
  return { pod, channel, heard, states };
}
