/** One thing that is wrong with the configuration, in words that say what to do. Never holds a value that may be secret. */
export interface Problem {
  /** Dotted path of the setting, e.g. `models[0].provider`; empty where it is about the whole. */
  readonly path: string;
  /** Line in the file, from 1; absent where no line is at fault. */
  readonly line?: number;
  readonly message: string;
}

/** The configuration cannot be used. The message lists every problem, one a line, for a person. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];
  readonly file: string | undefined;

  constructor(problems: readonly Problem[], file?: string) {
    const inOrder = [...problems].sort((left, right) => (left.line ?? 0) - (right.line ?? 0));
    super(inOrder.map((problem) => describe(problem, file)).join('\n'));
    this.problems = inOrder;
    this.file = file;
  }
}

function describe({ path, line, message }: Problem, file: string | undefined): string {
  const where = file === undefined ? '' : line === undefined ? `${file}: ` : `${file}:${line}: `;
  return `${where}${path === '' ? '' : `${path} `}${message}`;
}

export type Path = ReadonlyArray<string | number>;

/** `['models', 0, 'provider']` as `models[0].provider`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    const name = /^[\w*-]+$/.test(step) ? step : JSON.stringify(step.slice(0, 64));
    return text === '' ? name : `${text}.${name}`;
  }, '');
}
