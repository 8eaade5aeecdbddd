/** One error in the configuration, in words that say what to do. Never contains a value that may be secret. */
export interface Problem {
  /** Dotted path of the setting, e.g. `models[0].provider`; empty if the error concerns the whole file. */
  readonly path: string;
  /** Line in the file, from 1; undefined if no line is at fault. */
  readonly line?: number;
  /** Set if the error is in another file that the configuration names. */
  readonly file?: string;
  readonly message: string;
}

/** The configuration cannot be used. The message lists every problem on its own line, for a person. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];
  readonly file: string | undefined;

  constructor(problems: readonly Problem[], file?: string) {
    const inOrder = [...problems].sort(byPlace);
    super(inOrder.map((problem) => describeProblem(problem, file)).join('\n'));
    this.problems = inOrder;
    this.file = file;
  }
}

function byPlace(left: Problem, right: Problem): number {
  const [first = '', second = ''] = [left.file, right.file];
  return first === second ? (left.line ?? 0) - (right.line ?? 0) : first < second ? -1 : 1;
}

/** One line for a person: the place, the setting, and what is wrong with it. */
export function describeProblem({ path, line, message, ...own }: Problem, mainFile: string | undefined): string {
  const where = formatLocation(own.file ?? mainFile, line);
  return `${where === '' ? '' : `${where}: `}${path === '' ? '' : `${path} `}${message}`;
}

/** `headgate.yaml:12`, or the part of it that is known. */
export function formatLocation(file: string | undefined, line: number | undefined): string {
  if (file === undefined) return '';
  return line === undefined ? file : `${file}:${line}`;
}

export type Path = ReadonlyArray<string | number>;

/** Reports a problem at a path. */
export type Refuse = (path: Path, message: string) => void;

/** `['models', 0, 'provider']` as `models[0].provider`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    const name = /^[\w*-]+$/.test(step) ? step : JSON.stringify(step.slice(0, 64));
    return text === '' ? name : `${text}.${name}`;
  }, '');
}
