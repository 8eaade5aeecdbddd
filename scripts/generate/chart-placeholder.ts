import { placeholderPattern } from '../../src/core/placeholder-secret.ts';
import type { GeneratedPage } from '../generated-page.ts';

/** What the gateway refuses as a secret, for the chart to refuse it first. */
export const page: GeneratedPage = {
  path: 'deploy/helm/headgate/files/placeholder.txt',
  render: () => `${placeholderPattern}\n`,
};
