/** A straight line through values, with what is known of its slope. All per hour. */
export interface Slope {
  readonly perHour: number;
  /** Of 95 %. */
  readonly low: number;
  readonly high: number;
  readonly values: number;
}

const hourMs = 3_600_000;
/** Nearer to 1, values that wander at random would make the interval infinite. */
const mostPersistence = 0.97;

/**
 * Ordinary least squares, with a standard error that holds although neighbouring values resemble each other: Newey and West
 * (1987), whose residuals are made independent of their neighbours first (Andrews and Monahan 1992). Memory moves in steps
 * that last for minutes; the usual standard error would take each sample for news and find a slope in nearly every run.
 */
export function slopeOf(points: readonly (readonly [atMs: number, value: number])[]): Slope {
  const count = points.length;
  const hours = points.map(([atMs]) => atMs / hourMs);
  const values = points.map(([, value]) => value);
  const meanHours = mean(hours);
  const meanValue = mean(values);
  const x = hours.map((hour) => hour - meanHours);
  const squares = sum(x.map((each) => each * each));
  const perHour = sum(x.map((each, index) => each * ((values[index] ?? 0) - meanValue))) / squares;
  const scores = x.map((each, index) => each * ((values[index] ?? 0) - meanValue - perHour * each));
  const { variance, persistence } = longRunVariance(scores);
  const error = (Math.sqrt(count * variance) / squares) * Math.sqrt(count / Math.max(1, count - 2));
  // Values that resemble their neighbours tell as much as fewer that do not.
  const independent = (count * (1 - persistence)) / (1 + persistence);
  const reach = studentQuantile(Math.max(1, independent - 2)) * error;
  return { perHour, low: perHour - reach, high: perHour + reach, values: count };
}

/** Of the mean of a series, times its length: what neighbours have in common counts. */
function longRunVariance(series: readonly number[]): { variance: number; persistence: number } {
  const before = series.slice(0, -1);
  const after = series.slice(1);
  const squares = sum(before.map((value) => value * value));
  const raw = squares === 0 ? 0 : sum(before.map((value, index) => value * (after[index] ?? 0))) / squares;
  // A fitted line takes a part of what neighbours have in common with it (Orcutt and Winokur 1969).
  const persistence = Math.min(mostPersistence, Math.max(0, raw + (2 + 4 * raw) / series.length));
  const news = after.map((value, index) => value - persistence * (before[index] ?? 0));
  return { variance: Math.max(0, bartlett(news)) / (1 - persistence) ** 2, persistence };
}

/** The weighted sum of autocovariances, with the lag that Newey and West (1994) give for the length. */
function bartlett(series: readonly number[]): number {
  const count = Math.max(1, series.length);
  const lags = Math.floor(4 * (count / 100) ** (2 / 9));
  let total = covariance(series, 0);
  for (let lag = 1; lag <= lags; lag += 1) total += 2 * (1 - lag / (lags + 1)) * covariance(series, lag);
  return total;
}

function covariance(series: readonly number[], lag: number): number {
  return sum(series.slice(lag).map((value, index) => value * (series[index] ?? 0))) / Math.max(1, series.length);
}

/** Of 97.5 %, by the expansion of Cornish and Fisher: 2.23 for 10 degrees of freedom, 1.96 for very many. */
function studentQuantile(freedom: number): number {
  const z = 1.959964;
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return z + first / freedom + second / freedom ** 2 + third / freedom ** 3;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / Math.max(1, values.length);
}
