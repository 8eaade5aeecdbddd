import type { Machine } from '../../../bench/machine.ts';
import type { Section } from './record.ts';

export interface Result {
  readonly date: string;
  readonly machine: Machine;
  readonly cluster: string;
  readonly sections: Readonly<Record<string, Section>>;
}

export function renderResult({ date, machine, cluster, sections }: Result): string {
  const parts = Object.keys(sections)
    .sort()
    .map((name) => renderSection(name, sections[name]));
  return `# On a cluster, ${date}

${machine.cpu}, ${machine.cores} cores, ${machine.memoryGib} GiB; ${machine.kernel}; commit ${machine.commit}.
${cluster}.

${parts.join('\n')}`;
}

function renderSection(name: string, section: Section | undefined): string {
  if (section === undefined) return '';
  const { title, figures, notes = [], series = [] } = section;
  const rows = figures.map(({ what, value, wanted = '' }) => line([what, value, wanted]));
  return [
    `## ${title}\n\n\`test/e2e/${name}.test.ts\`\n`,
    ...(rows.length === 0 ? [] : [line(['what', 'found', 'wanted']), line(['---', '---', '---']), ...rows, '']),
    ...notes.map((note) => `- ${note}`),
    ...(notes.length === 0 ? [] : ['']),
    ...renderSeries(series),
  ].join('\n');
}

function renderSeries(series: NonNullable<Section['series']>): string[] {
  const [head, ...rows] = series;
  return head === undefined ? [] : [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

function line(cells: ReadonlyArray<string | number>): string {
  return `| ${cells.join(' | ')} |`;
}
