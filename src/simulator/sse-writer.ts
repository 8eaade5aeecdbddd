import type { Scenario } from './options.ts';

/** Frames server-sent events as the directives `eol` and `tight` say. */
export class SseWriter {
  /** Text before the data of an event without a name. */
  readonly open: string;
  /** Text after the data. */
  readonly close: string;
  readonly #lineEnd: string;

  constructor(scenario: Scenario) {
    this.#lineEnd = lineEnd(scenario);
    this.open = scenario.tight ? 'data:' : 'data: ';
    this.close = `${this.#lineEnd}${this.#lineEnd}`;
  }

  /** An event with any data. */
  data(data: string): string {
    return `${this.open}${data}${this.close}`;
  }

  /** An event whose name is the `type` of its data. */
  typed(data: { readonly type: string; readonly [member: string]: unknown }): string {
    return `event: ${data.type}${this.#lineEnd}${this.open}${JSON.stringify(data)}${this.close}`;
  }
}

/** A comment, which clients must ignore. */
export function writeSseComment(scenario: Scenario): string {
  const end = lineEnd(scenario);
  return `: simulated keep-alive${end}${end}`;
}

function lineEnd(scenario: Scenario): string {
  if (scenario.eol === 'crlf') return '\r\n';
  return scenario.eol === 'cr' ? '\r' : '\n';
}
