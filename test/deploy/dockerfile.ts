import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../docs/markdown.ts';

interface Instruction {
  readonly name: string;
  readonly value: string;
}

/** The stages of the Dockerfile, each a list of instructions; what stands before the first `FROM` is stage 0. */
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

/** Of the image itself. */
export function lastStage(name: string): string[] {
  return (stages().at(-1) ?? []).filter((each) => each.name === name).map(({ value }) => value);
}
