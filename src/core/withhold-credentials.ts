import { GatewayError } from './errors.ts';
import type { Provider } from './plan.ts';
import { SecretFragments } from './secret-fragments.ts';

type Keeper = Pick<Provider, 'secrets'>;

const withheld = '[secret]';

/** What looks like anybody's key, whole or masked. No pattern can backtrack over more than its own bound. */
const keyLike =
  /\b(?:sk|pk|rk|hg|gsk|xai)[-_][\w.*-]{8,}|\bAIza[\w*-]{8,}|\beyJ[\w.=-]{16,}|\b(?:Bearer|Basic) [^\s"',;<>]{16,}|[\w-]{1,64}\*{3,}[\w*-]*|\*{3,}[\w-]+/gi;

/** A provider's words without the credentials that it was sent: some quote them, in part, masked or in another case. */
export function withholdCredentials(text: string, provider: Keeper): string {
  const fragments = fragmentsOf(provider);
  return fragments.replaceIn(text, withheld).replace(keyLike, withheld);
}

/** Whether a header's value holds some of the credentials. Cheap enough for every answer. */
export function quotesCredentials(value: string, provider: Keeper): boolean {
  const isSuspect = value.includes('***') || fragmentsOf(provider).mayStandIn(value);
  return isSuspect && withholdCredentials(value, provider) !== value;
}

/** The same error, fit to be told. A provider's body that quotes credentials does not pass: its words are told without them. */
export function withholdFromError(error: GatewayError, provider: Keeper): GatewayError {
  const { providerBody, providerType, providerCode, param, ...context } = error.context;
  const clean = (text: string): string => withholdCredentials(text, provider);
  const message = clean(error.message);
  const texts = { providerType, providerCode, param };
  const isClean = Object.values(texts).every((text) => text === undefined || clean(text) === text);
  const body = providerBody === undefined || bodyQuotes(providerBody.bytes, provider) ? {} : { providerBody };
  if (message === error.message && isClean && providerBody === body.providerBody) return error;
  const named: Record<string, string> = {};
  for (const [name, text] of Object.entries(texts)) if (text !== undefined) named[name] = clean(text);
  return new GatewayError(error.code, message, { ...context, ...named, ...body });
}

/** Looks at the bytes, and at what they say once their JSON is unescaped. */
function bodyQuotes(bytes: Buffer, provider: Keeper): boolean {
  const text = bytes.toString();
  const isQuoting = (one: string): boolean => withholdCredentials(one, provider) !== one;
  return isQuoting(text) || (text.includes('\\') && isQuoting(text.replaceAll(escapes, unescaped)));
}

const escapes = /\\u([0-9a-f]{4})|\\\//gi;

function unescaped(escape: string, code: string | undefined): string {
  return code === undefined ? escape.slice(1) : String.fromCharCode(Number.parseInt(code, 16));
}

interface Known {
  readonly values: string;
  readonly fragments: SecretFragments;
}

/** Made once for each provider, and anew where its key has changed. */
const known = new WeakMap<Keeper, Known>();

/** As `Basic` authentication and dumps of headers write it. */
function inBase64(secret: string): string {
  return Buffer.from(secret).toString('base64');
}

function fragmentsOf(provider: Keeper): SecretFragments {
  const secrets = provider.secrets();
  const joined = secrets.join('\n');
  const before = known.get(provider);
  if (before?.values === joined) return before.fragments;
  const fragments = new SecretFragments([...secrets, ...secrets.filter(({ length }) => length >= 16).map(inBase64)]);
  known.set(provider, { values: joined, fragments });
  return fragments;
}
