// For `--import`: each SIGUSR2 moves the wall clock of this process, as somebody may who sets the clock of its machine. The
// monotonic clock goes on, as it does then.
const jumpsMs = [3_600_000, -3_600_000];
let offsetMs = 0;

const Real = Date;
const nowMs = (): number => Real.now() + offsetMs;

globalThis.Date = new Proxy(Real, {
  construct: (target, args: unknown[]) => Reflect.construct(target, args.length === 0 ? [nowMs()] : args) as Date,
  get: (target, name) => (name === 'now' ? nowMs : (Reflect.get(target, name) as unknown)),
});

process.on('SIGUSR2', () => {
  offsetMs = jumpsMs.shift() ?? 0;
});
