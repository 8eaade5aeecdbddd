import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { applyPreset } from '../configured-provider.ts';
import { faultsOf } from '../setting-faults.ts';
import { presets } from './presets.ts';

test('every file of the folder is a preset in the list, under its own name', () => {
  const files = readdirSync(import.meta.dirname).filter((file) => !/^presets?\.(test\.)?ts$/.test(file));
  expect(presets.map(({ name }) => `${name}.ts`).toSorted()).toEqual(files.toSorted());
});

test.each(presets.filter(({ baseUrl }) => baseUrl !== undefined))(
  '$name can be used with nothing but a key',
  ({ name }) => {
    const faults = faultsOf(applyPreset({ preset: name }));
    expect(faults.map(({ message }) => message)).toEqual([expect.stringContaining('has no key')]);
  },
);
