import { renderDashboard } from '../dashboard/render-dashboard.ts';
import type { GeneratedPage } from '../generated-page.ts';

export const page: GeneratedPage = {
  path: 'deploy/kubernetes/components/monitoring/dashboard.json',
  render: renderDashboard,
};
