/** Money is counted in whole nano-dollars. Sums of integers do not drift, and they are exact up to nine million dollars. */
export const nanoPerUsd = 1e9;

/** For JSON: null where the amount is unknown. */
export function inUsd(nanoUsd: number | undefined): number | null {
  return nanoUsd === undefined ? null : nanoUsd / nanoPerUsd;
}

/** A plain decimal such as `0.000123`, without an exponent and without trailing zeros. */
export function plainUsd(nanoUsd: number): string {
  const whole = Math.floor(nanoUsd / nanoPerUsd);
  const fraction = String(Math.round(nanoUsd % nanoPerUsd)).padStart(9, '0');
  return fraction === '000000000' ? String(whole) : `${whole}.${fraction.replace(/0+$/, '')}`;
}

/** For people: `$1.00`, or two significant digits for less than a cent. */
export function formatUsd(nanoUsd: number): string {
  const cent = nanoPerUsd / 100;
  if (nanoUsd >= cent || nanoUsd <= 0) return `$${(nanoUsd / nanoPerUsd).toFixed(2)}`;
  return `$${plainUsd(Number(nanoUsd.toPrecision(2)))}`;
}
