import { test } from 'vitest';
import { backPressure, fidelity, leaving, run } from './checks.ts';
import { startGoodRelay } from './good-relay.ts';

test.each([...leaving, backPressure, fidelity])('the good relay passes: $name', (check) => run(startGoodRelay, check));
