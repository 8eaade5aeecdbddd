/** `npm run render`: renders every way to deploy into `test/deploy/rendered/`. Needs kubectl and helm. */
import { writeFile } from 'node:fs/promises';
import { variants } from './deploy/variants.ts';

for (const { name, tool, render } of variants) {
  const text = await render();
  if (text === undefined) {
    console.error(`${name} is as it was: ${tool === 'helm' ? 'helm' : 'kubectl or kustomize'} is not on the PATH`);
    process.exitCode = 1;
  } else {
    await writeFile(new URL(`../test/deploy/rendered/${name}.yaml`, import.meta.url), text);
  }
}
