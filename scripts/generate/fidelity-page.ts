import { renderFidelityPage } from '../fidelity/render-page.ts';
import type { GeneratedPage } from '../generated-page.ts';

export const page: GeneratedPage = { path: 'docs/fidelity.md', render: renderFidelityPage };
