import packageInfo from '../../package.json' with { type: 'json' };
import { renderOpenapi } from '../../src/endpoints/openapi.ts';
import type { GeneratedPage } from '../generated-page.ts';

/** The bytes that a gateway of this version serves at `/openapi.json`. */
export const page: GeneratedPage = {
  path: 'schemas/openapi.json',
  render: () => renderOpenapi(packageInfo.version),
};
