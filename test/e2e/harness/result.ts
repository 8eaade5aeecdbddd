import type { Machine } from '../../../bench/machine.ts';
import type { Section } from './record.ts';

export interface Result {
  readonly date: string;
  readonly machine: Machine;
  readonly cluster: string;
  /** A remark about the cluster, from the environment variable `NOTES`. */
  readonly notes?: string;
  readonly sections: Readonly<Record<string, DatedSection>>;
}

/** A section with the commit that its test ran on. The tests of one result may have run on different commits. */
export type DatedSection = Section & { readonly commit: string };

/**
 * Renders a result as a Markdown page.
 * @param ageOf says how old a commit is, if a reader must know it
 */
export function renderResult(
  { date, machine, cluster, notes = '', sections }: Result,
  ageOf: (commit: string) => string | undefined = () => undefined,
): string {
  const parts = Object.keys(sections)
    .sort()
    .map((name) => renderSection(name, sections[name], ageOf));
  return `# On a cluster, ${date}

${machine.cpu}, ${machine.cores} cores, ${machine.memoryGib} GiB; ${machine.kernel}.
${cluster}.
${notes}

${parts.join('\n')}`;
}

function renderSection(
  name: string,
  section: DatedSection | undefined,
  ageOf: (commit: string) => string | undefined,
): string {
  if (section === undefined) return '';
  const { title, commit, figures, notes = [], series = [] } = section;
  const age = ageOf(commit);
  const rows = figures.map(({ what, value, wanted = '' }) => line([what, value, wanted]));
  return [
    `## ${title}\n\n\`test/e2e/${name}.test.ts\`, commit ${commit}${age === undefined ? '' : `; ${age}`}\n`,
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
