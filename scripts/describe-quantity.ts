/** `30 s` for `30000` of a setting that ends in Ms, `4 MiB` for bytes; undefined where the figure reads well as it is. */
export function describeQuantity(path: string, value: string | undefined): string | undefined {
  const amount = Number(value);
  if (value === undefined || !Number.isInteger(amount)) return undefined;
  if (path.endsWith('Ms'))
    return pick(amount, [
      [60_000, 'min'],
      [1000, 's'],
    ]);
  if (path.endsWith('Bytes'))
    return pick(amount, [
      [1_048_576, 'MiB'],
      [1024, 'KiB'],
    ]);
  return undefined;
}

function pick(amount: number, units: ReadonlyArray<readonly [number, string]>): string | undefined {
  const unit = units.find(([size]) => amount >= size && amount % size === 0);
  return unit === undefined ? undefined : `${amount / unit[0]} ${unit[1]}`;
}
