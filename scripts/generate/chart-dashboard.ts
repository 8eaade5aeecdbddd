import { renderDashboard } from '../dashboard/render-dashboard.ts';
import type { GeneratedPage } from '../generated-page.ts';

/** A copy, because a chart cannot read files outside its own folder. */
export const page: GeneratedPage = { path: 'deploy/helm/headgate/files/dashboard.json', render: renderDashboard };
