/** One way in which calls of a provider fail before the first event of an answer. Later failures cannot be hidden. */
export interface FaultClass {
  readonly name: string;
  /** For the simulator; where it is absent, the connection is refused. */
  readonly directives?: string;
  /** `attempts.tryMs`, for calls that would never end. */
  readonly tryMs?: number;
  /** Whether `npm test` has it too. */
  readonly isInSlice?: boolean;
}

export const faultClasses: readonly FaultClass[] = [
  { name: 'the connection is refused' },
  { name: 'a reset before the head', directives: 'reset-after=request', isInSlice: true },
  { name: 'a close before the head', directives: 'close-after=request' },
  { name: 'a reset after the head', directives: 'reset-after=headers' },
  { name: '500', directives: 'status=500', isInSlice: true },
  { name: '503', directives: 'status=503' },
  { name: '529', directives: 'status=529' },
  { name: '429 without Retry-After', directives: 'status=429' },
  { name: '429 with Retry-After', directives: 'status=429; retry-after=1' },
  { name: 'silence in the place of the head', directives: 'stall-after=request', tryMs: 400 },
  { name: 'silence after the head', directives: 'stall-after=headers', tryMs: 400, isInSlice: true },
  { name: 'bytes that are not HTTP', directives: 'garbage-http' },
  { name: 'an answer that is not JSON', directives: 'garbage' },
  { name: 'an answer without a byte', directives: 'truncate-after=headers' },
  // A stream that differs in its type alone is taken for what it is.
  { name: 'another content type', directives: 'content-type=text/html; garbage' },
];
