import { test } from 'vitest';
import { startAlwaysDoneRelay, startBadRelay, startByteChangingRelay } from './bad-relay.ts';
import {
  backPressure,
  brokenStreams,
  deadline,
  drain,
  expectFailure,
  fidelity,
  earlyHeaders,
  leaving,
  statuses,
} from './checks.ts';

// The provider's own error event is passed on, and is enough. A `[DONE]` after it would hide the error.
const silentBreaks = brokenStreams.filter(({ name }) => name !== 'a stream that tells an error');

test.each([...leaving, backPressure, ...silentBreaks, ...statuses, ...earlyHeaders, deadline, drain])(
  'the bad relay fails: $name',
  (check) => expectFailure(startBadRelay, check),
);

test.each(brokenStreams)('a relay that always says [DONE] fails: $name', (check) =>
  expectFailure(startAlwaysDoneRelay, check),
);

test('a relay that changes one byte fails: the same bytes', () => expectFailure(startByteChangingRelay, fidelity));
