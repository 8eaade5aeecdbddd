import { valuesSchema } from '../chart/values-schema.ts';
import type { GeneratedPage } from '../generated-page.ts';
import { settingsJsonSchema } from './configuration-schema.ts';

export const page: GeneratedPage = {
  path: 'deploy/helm/headgate/values.schema.json',
  render: () => `${JSON.stringify(valuesSchema(settingsJsonSchema()), null, 2)}\n`,
};
