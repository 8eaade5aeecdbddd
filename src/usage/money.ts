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

/** For people: `$1.00`, or two digits of what is less than a cent. */
export function formatUsd(nanoUsd: number): string {
  const cent = nanoPerUsd / 100;
  if (nanoUsd >= cent || nanoUsd <= 0) return `$${(nanoUsd / nanoPerUsd).toFixed(2)}`;
  return `$${plainUsd(Number(nanoUsd.toPrecision(2)))}`;
}
