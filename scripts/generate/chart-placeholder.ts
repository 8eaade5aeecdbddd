import { placeholderPattern } from '../../src/core/placeholder-secret.ts';
import type { GeneratedPage } from '../generated-page.ts';

/** The placeholder that the gateway refuses as a secret, so that the chart can refuse it first. */
export const page: GeneratedPage = {
  path: 'deploy/helm/headgate/files/placeholder.txt',
  render: () => `${placeholderPattern}\n`,
};
