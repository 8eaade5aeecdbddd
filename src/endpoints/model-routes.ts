import type { Exchange } from '../core/exchange.ts';
import type { ClientDialect } from '../dialects/dialect.ts';
import type { ModelForm } from '../dialects/model-form.ts';
import type { DescribedRoute } from './described-route.ts';

/** The two routes of one version of an API that tell which models there are. */
export interface ModelRoutes {
  readonly list: DescribedRoute;
  /** Its path has the parameter `id`. */
  readonly one: DescribedRoute;
  /** The dialect of the errors that the listener finds on these paths. */
  readonly dialect: ClientDialect;
  /** The form that the client reads, by the headers of its SDK. */
  readonly formFor: (headers: Exchange['headers']) => ModelForm;
}
