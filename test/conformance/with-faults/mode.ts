/**
 * All clients under all faults with STRESS_FULL=1, for minutes; `npm run test:with-faults` tells each result as it comes.
 * `FAULT_SEED` draws other calls that fail; `-t 'NAME OF A FAULT'` repeats those of one fault.
 */
export const isFull = process.env['STRESS_FULL'] === '1';

export const seed = Number(process.env['FAULT_SEED'] ?? 20_261_130);

/** How often each client does the same. */
export const rounds = isFull ? 3 : 1;
