import { defaultDirectives, simulateOptions } from './options.ts';

/** The help text of the directives for a terminal, made from their table. */
export function simulateHelp(): string {
  const rows = simulateOptions.map(
    ({ name, form, meaning }) => [form === '' ? name : `${name}=${form}`, meaning] as const,
  );
  const width = Math.max(...rows.map(([directive]) => directive.length));
  return [
    'Each request says what it is to be answered like, in a header or in its model:',
    '',
    '  x-simulate: ttft=200ms; tokens=40; reset-after=5',
    '  {"model": "sim/ttft=200ms;tokens=40;reset-after=5", …}',
    '',
    `Where it says nothing: ${defaultDirectives}`,
    '',
    ...rows.map(([directive, meaning]) => `  ${directive.padEnd(width)}  ${meaning}`),
    '',
    'A point is `request` (nothing is answered yet), `headers`, or a number: so many events of a stream, role and finish',
    'events included, or so many bytes of a complete body.',
    '',
  ].join('\n');
}
