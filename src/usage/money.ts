/** Money is counted in whole nano-dollars: sums of integers do not drift, and up to nine million dollars they are exact. */
export const nanoPerUsd = 1e9;

/** For JSON: null where the amount is not known. */
export function inUsd(nanoUsd: number | undefined): number | null {
  return nanoUsd === undefined ? null : nanoUsd / nanoPerUsd;
}

/** `0.000123`: a plain decimal, without an exponent and without zeros at its end. */
export function plainUsd(nanoUsd: number): string {
  const whole = Math.floor(nanoUsd / nanoPerUsd);
  const fraction = String(Math.round(nanoUsd % nanoPerUsd)).padStart(9, '0');
  return fraction === '000000000' ? String(whole) : `${whole}.${fraction.replace(/0+$/, '')}`;
}
