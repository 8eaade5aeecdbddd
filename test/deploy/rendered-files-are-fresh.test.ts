import { expect, test } from 'vitest';
import { variants } from '../../scripts/deploy/variants.ts';
import { findTool } from '../../scripts/deploy/tools.ts';
import { type Manifest, parseManifests, renderedText } from './rendered.ts';

const has = { kustomize: findTool('kustomize', 'kubectl') !== undefined, helm: findTool('helm') !== undefined };

if (!has.kustomize)
  console.log('Left out: rendering the kustomization anew. It wants kubectl (or kustomize) on the PATH.');
if (!has.helm)
  console.log('Left out: rendering the chart anew. It wants helm 3 on the PATH: https://helm.sh/docs/intro/install');

// Compares the objects and not the text, because releases of the tools differ in how they wrap lines and order members.
test.each(variants.filter(({ tool }) => has[tool]))(
  'rendered/$name.yaml is what $tool renders',
  async ({ name, render }) => {
    const text = await render();
    expect(byName(text ?? ''), 'to mend: npm run render').toEqual(byName(renderedText(name)));
  },
);

test('every variant has its file', () => {
  expect(variants.filter(({ name }) => parseManifests(renderedText(name)).length < 5)).toEqual([]);
});

function byName(text: string): Record<string, Manifest> {
  return Object.fromEntries(parseManifests(text).map((object) => [`${object.kind} ${object.metadata.name}`, object]));
}
