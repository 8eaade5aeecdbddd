import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = new URL('../../', import.meta.url).pathname;

/** A fenced block of a page, and the next block if only blank lines are between the two. */
export interface Block {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** The output that the page shows. */
  readonly output?: string;
}

const fence = /^```(\w*)\n([\s\S]*?)^```$/gm;

export function blocksOf(page: string): Block[] {
  const text = readPage(page);
  const found = [...text.matchAll(fence)];
  return found.map((match, index) => {
    const next = found[index + 1];
    const follows =
      next !== undefined && next[1] === '' && isOutputOf(text.slice(match.index + match[0].length, next.index));
    return {
      page,
      line: text.slice(0, match.index).split('\n').length,
      language: match[1] ?? '',
      text: match[2] ?? '',
      ...(follows ? { output: next[2] ?? '' } : {}),
    };
  });
}

export function readPage(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

/** The page without its fenced blocks. A link in such a block is not a link. */
export function proseOf(page: string): string {
  return readPage(page).replaceAll(fence, '');
}

/** The shown output as a pattern. `…` stands for any text. */
export function patternOf(shown: string): RegExp {
  const parts = shown
    .trim()
    .split('…')
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(parts.join('[\\s\\S]*?'));
}

function isOutputOf(between: string): boolean {
  return between.trim() === '';
}
