import { expect, test } from 'vitest';
import { Secret } from '../core/secret.ts';
import { filenameTag } from '../dialects/openai-form/owner-tag.ts';
import { sealAnswer } from '../dialects/openai-responses/seal-answer.ts';
import { SealedIds } from './sealed-ids.ts';

const sealing = new SealedIds({
  secret: new Secret('sixteen characters and more'),
  previousSecrets: [],
  owner: 'key',
  sharedIds: ['vs_OfTheCompany12345678', 'file-Shared12345678'],
});
const ids = sealing.of({ kind: 'key', id: 'a', address: '' });
const others = sealing.of({ kind: 'key', id: 'b', address: '' });

/** What the id in a citation opens, after the answer has been sealed for the caller. */
function opened(citation: object, kind: 'annotations' | 'results'): string | undefined {
  const item =
    kind === 'results'
      ? { id: 'fs_1', type: 'file_search_call', results: [citation] }
      : { id: 'msg_1', type: 'message', content: [{ type: 'output_text', text: '', annotations: [citation] }] };
  const body = Buffer.from(JSON.stringify({ id: 'resp_1', output: [item] }));
  const sealed = sealAnswer(body, 'p', ids).toString();
  const [, id = ''] = /"file_id":"([^"]*)"/.exec(sealed) ?? [];
  expect(sealed).not.toContain('file-7hBoZ3xKq9LmN2pR4sT6uV"');
  return ids.open(id)?.id;
}

const id = 'file-7hBoZ3xKq9LmN2pR4sT6uV';
const own = `${filenameTag(ids)}report.pdf`;

test.each(['annotations', 'results'] as const)('%s: a file of nobody, or of another caller, opens nothing', (kind) => {
  for (const filename of ['handbook.pdf', `${filenameTag(others)}report.pdf`]) {
    expect(opened({ file_id: id, filename }, kind)).not.toBe(id);
    expect(opened({ filename, file_id: id }, kind)).not.toBe(id);
  }
});

test.each(['annotations', 'results'] as const)('%s: a file that the caller has stored opens', (kind) => {
  expect(opened({ file_id: id, filename: own }, kind)).toBe(id);
  expect(opened({ filename: own, file_id: id }, kind)).toBe(id);
  // Servers that tell no name.
  expect(opened({ file_id: id }, kind)).toBe(id);
});

test('a file that a container has made for the caller keeps its name', () => {
  expect(opened({ container_id: 'cntr_1', file_id: id, filename: 'plot.png' }, 'annotations')).toBe(id);
});
