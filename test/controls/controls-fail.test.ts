import { describe, expect, onTestFinished, test } from 'vitest';
import type { Simulator } from '../../src/simulator/start-simulator.ts';
import type { Subject } from '../faults/checks/ask.ts';
import { expectPause } from '../faults/checks/back-pressure.ts';
import { breaks, expectHonestEnds } from '../faults/checks/broken-streams.ts';
import { expectDeadline } from '../faults/checks/deadline.ts';
import { expectSameBytes } from '../faults/checks/fidelity.ts';
import { expectAborts, phases, ways, type Way } from '../faults/checks/leaving.ts';
import { completeRefusals, expectStatus, refusals, streamRefusals } from '../faults/checks/refusals.ts';
import { startProvider } from '../harness/simulator.ts';
import { startAlwaysDoneRelay, startBadRelay, startByteChangingRelay } from './bad-relay.ts';
import type { Control, ControlOptions } from './control.ts';
import { startGoodRelay } from './good-relay.ts';

interface Check {
  readonly name: string;
  readonly run: (subject: Subject, provider: Simulator) => Promise<void>;
}

const route = '/v1/chat/completions';

const leaving: readonly Check[] = Object.values(phases).flatMap((phase) =>
  (Object.keys(ways) as Way[]).map((way) => ({
    name: `${way} ${phase.name}`,
    run: (subject, provider) => expectAborts(subject, provider, { route, phase, way, times: 5 }),
  })),
);

const backPressure: Check = {
  name: 'a client that does not read pauses the provider',
  run: (subject, provider) => expectPause(subject, provider, route),
};

const brokenStreams: readonly Check[] = breaks.map((what) => ({
  name: `a stream that ${what.name}`,
  run: (subject) => expectHonestEnds(subject, what, route, 5),
}));

const statuses: readonly Check[] = [
  ...[...refusals, ...streamRefusals].map((refusal) => ({ refusal, stream: true })),
  ...[...refusals, ...completeRefusals].map((refusal) => ({ refusal, stream: false })),
].map(({ refusal, stream }) => ({
  name: `${refusal.name}, stream ${stream}`,
  run: (subject) => expectStatus(subject, refusal, { route, stream }),
}));

const deadline: Check = {
  name: 'a silent provider',
  run: (subject, provider) =>
    expectDeadline(subject, provider, { route, stream: false, deadlineMs: 500, toleranceMs: 250 }),
};

const fidelity: Check = { name: 'the same bytes', run: (subject, provider) => expectSameBytes(subject, provider, 5) };

// The provider's own error event, passed on, is honest by itself: what hides it is a `[DONE]` behind it.
const told = 'a stream that tells an error';

describe('the bad relay fails', () => {
  test.each([...leaving, backPressure, ...brokenStreams.filter(({ name }) => name !== told), ...statuses, deadline])(
    '$name',
    (check) => expectFailure(startBadRelay, check),
  );
});

test.each(brokenStreams)('a relay that always says [DONE] fails: $name', (check) =>
  expectFailure(startAlwaysDoneRelay, check),
);

test('a relay that changes one byte fails the check for the same bytes, and one that does not passes it', async () => {
  await expectFailure(startByteChangingRelay, fidelity);
  await run(startBadRelay, fidelity);
});

test.each([...leaving, backPressure, fidelity])('the good relay passes: $name', (check) => run(startGoodRelay, check));

/** By an assertion of the check, not because something in it broke. */
async function expectFailure(start: (options: ControlOptions) => Promise<Control>, check: Check): Promise<void> {
  await expect(run(start, check)).rejects.toMatchObject({ name: 'AssertionError' });
}

async function run(start: (options: ControlOptions) => Promise<Control>, check: Check): Promise<void> {
  const provider = await startProvider();
  const control = await start({ upstreamBaseUrl: provider.baseUrl });
  onTestFinished(() => control.stop());
  await check.run(control, provider);
}
