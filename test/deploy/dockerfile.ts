import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../docs/markdown.ts';

interface Instruction {
  readonly name: string;
  readonly value: string;
}

/** The stages of the Dockerfile, each as a list of instructions. Stage 0 is the part before the first `FROM`. */
export function stages(): Instruction[][] {
  const text = readFileSync(join(root, 'Dockerfile'), 'utf8')
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ');
  const found: Instruction[][] = [[]];
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    const [name = '', ...rest] = line.trim().split(/\s+/);
    if (name === 'FROM') found.push([]);
    found.at(-1)?.push({ name, value: rest.join(' ') });
  }
  return found;
}

/** The instructions of the image itself. */
export function lastStage(name: string): string[] {
  return (stages().at(-1) ?? []).filter((each) => each.name === name).map(({ value }) => value);
}
