import { expect, onTestFinished } from 'vitest';
import type { Simulator } from '../../src/simulator/start-simulator.ts';
import { ask, seenBy, type Subject } from '../faults/checks/ask.ts';
import { expectPause } from '../faults/checks/back-pressure.ts';
import { breaks, expectErrorEnd, expectHonestEnds } from '../faults/checks/broken-streams.ts';
import { expectDeadline } from '../faults/checks/deadline.ts';
import { expectSameBytes } from '../faults/checks/fidelity.ts';
import { expectEarlyHead, expectLateFailure } from '../faults/checks/early-headers.ts';
import { expectAborts, phases, ways, type Way } from '../faults/checks/leaving.ts';
import { completeRefusals, expectStatus, refusals, streamRefusals } from '../faults/checks/refusals.ts';
import { waitFor } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import type { Control, ControlOptions } from './control.ts';

/** A check of the gateway in test/faults, in a form that can also check a control. */
export interface Check {
  readonly name: string;
  readonly run: (subject: Control, provider: Simulator) => Promise<void>;
}

const route = '/v1/chat/completions';

export const leaving: readonly Check[] = Object.values(phases).flatMap((phase) =>
  (Object.keys(ways) as Way[]).map((way) => ({
    name: `${way} ${phase.name}`,
    run: (subject, provider) => expectAborts(subject, provider, { route, phase, way, times: 3 }),
  })),
);

export const backPressure: Check = {
  name: 'a client that does not read pauses the provider',
  run: (subject, provider) => expectPause(subject, provider, route),
};

export const brokenStreams: readonly Check[] = breaks.map((what) => ({
  name: `a stream that ${what.name}`,
  run: (subject) => expectHonestEnds(subject, what, route, 5),
}));

export const statuses: readonly Check[] = [
  ...[...refusals, ...streamRefusals].map((refusal) => ({ refusal, stream: true })),
  ...[...refusals, ...completeRefusals].map((refusal) => ({ refusal, stream: false })),
].map(({ refusal, stream }) => ({
  name: `${refusal.name}, stream ${stream}`,
  run: (subject) => expectStatus(subject, refusal, { route, stream }),
}));

export const deadline: Check = {
  name: 'a silent provider',
  run: (subject, provider) =>
    expectDeadline(subject, provider, { route, stream: false, deadlineMs: 500, toleranceMs: 250 }),
};

export const fidelity: Check = {
  name: 'the same bytes',
  run: (subject, provider) => expectSameBytes(subject, provider, 5),
};

export const earlyHeaders: readonly Check[] = [
  { name: 'the head goes ahead', run: (subject) => expectEarlyHead(subject, route) },
  lateFailure('stall-after=request', 'deadline_exceeded'),
  lateFailure('headers-after=400ms; status=429', 'rate_limit_exceeded'),
];

function lateFailure(simulate: string, code: string): Check {
  const run = async (subject: Subject): Promise<void> => {
    await expectLateFailure(subject, { route, simulate, code });
  };
  return { name: `${code} behind the head`, run };
}

export const drain: Check = {
  name: 'the drain ends a stream in an error event',
  run: async (subject, provider) => {
    const answering = ask(subject, { route, simulate: 'rate=50; tokens=5000', id: 'straggler' });
    await waitFor(() => seenBy(provider, 'straggler')?.firstEventAtMs, 5_000);
    await subject.stop();
    expectErrorEnd(await answering, route, 'draining');
  },
};

/** The check must fail by an assertion, and not because its own code is broken. */
export async function expectFailure(start: (options: ControlOptions) => Promise<Control>, check: Check): Promise<void> {
  await expect(run(start, check)).rejects.toMatchObject({ name: 'AssertionError' });
}

export async function run(start: (options: ControlOptions) => Promise<Control>, check: Check): Promise<void> {
  const provider = await startProvider();
  const control = await start({ upstreamBaseUrl: provider.baseUrl });
  onTestFinished(() => control.stop());
  await check.run(control, provider);
}
