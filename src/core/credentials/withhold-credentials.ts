import { GatewayError } from '../errors.ts';
import { MaskedSecrets } from './masked-secrets.ts';
import type { Provider } from '../provider.ts';
import { encodingsOf } from './secret-encodings.ts';
import { SecretFragments } from './secret-fragments.ts';
import { replaceSpans, type Span } from '../span.ts';
import { UnescapedText } from './unescaped-text.ts';

type Keeper = Pick<Provider, 'secrets'>;

const withheld = '[secret]';

/** What looks like anybody's key, whole or masked. Every alternative begins with characters that few texts have. */
const keyLike =
  /\b(?:sk|pk|rk|hg|gsk|xai)[-_](?:[\w.*\u2026\u2022-]{8,}|[\w-]{0,64}(?:\.{3,}|\u2026|[*\u2022]{2,})[\w-]*)|\bAIza[\w*-]{8,}|\beyJ[\w.=-]{16,}|\b(?:Bearer|Basic) [^\s"',;<>]{16,}/gi;

/** Asterisks or bullets in the place of a key's middle, and what is shown behind them. */
const maskLike = /[*\u2022]{3,}[\w*\u2022-]*/g;
/** Of what is shown before them no more is withheld. */
const longestShown = 64;

/**
 * A longer text is cut: each character costs a look for every form of a key, and a client can make a provider quote it. So no longer
 * body of an error passes as it came.
 */
export const maxReadCharacters = 16_384;

/** Escapes inside of escapes are read so many times. */
const maxUnescapings = 3;

/** A provider's words without the credentials that it was sent: some quote them, in part, masked, escaped or in another case. */
export function withholdCredentials(words: string, provider: Keeper): string {
  const text = words.length > maxReadCharacters ? `${words.slice(0, maxReadCharacters)}\u2026` : words;
  const { fragments, masked } = finderOf(provider);
  const spans: Span[] = [];
  let read: UnescapedText | undefined = new UnescapedText(text);
  for (let level = 0; read !== undefined && level <= maxUnescapings; level += 1) {
    const found = [...fragments.spansIn(read.text), ...masked.spansIn(read.text), ...anyKeysIn(read.text)];
    for (const span of found) spans.push(read.origin(span));
    read = read.unescape();
  }
  return spans.length === 0 ? text : replaceSpans(text, spans, withheld);
}

function anyKeysIn(text: string): Span[] {
  const keys = Array.from(text.matchAll(keyLike), ({ index, 0: { length } }) => ({ from: index, to: index + length }));
  const maskedOnes = Array.from(text.matchAll(maskLike), ({ index, 0: { length } }) => ({
    from: index - shownBefore(text, index),
    to: index + length,
  }));
  return [...keys, ...maskedOnes.filter(({ from, to }) => /[\w-]/.test(text.slice(from, to)))];
}

function shownBefore(text: string, at: number): number {
  return /[\w-]*$/.exec(text.slice(Math.max(0, at - longestShown), at))?.[0].length ?? 0;
}

/** What a text has in it that quotes a key in another form than its own. Few headers have. */
const otherForm = /[*\u2022\u2026%\\#]|\.\.|&#|xxx|---|___|[[<({]/i;

/** Whether a header's value holds some of the credentials. Cheap enough for every answer. */
export function quotesCredentials(value: string, provider: Keeper): boolean {
  const isSuspect = otherForm.test(value) || finderOf(provider).fragments.mayStandIn(value);
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

/** JSON may escape any character of a key. */
function bodyQuotes(bytes: Buffer, provider: Keeper): boolean {
  const text = bytes.toString();
  return withholdCredentials(text, provider) !== text;
}

/** What finds the credentials of one provider. */
interface Finder {
  readonly values: string;
  readonly fragments: SecretFragments;
  readonly masked: MaskedSecrets;
}

/** Made once for each provider, and anew where its key has changed. */
const finders = new WeakMap<Keeper, Finder>();

function finderOf(provider: Keeper): Finder {
  const secrets = provider.secrets();
  const values = secrets.join('\n');
  const before = finders.get(provider);
  if (before?.values === values) return before;
  const encoded = secrets.filter(({ length }) => length >= 16).flatMap(encodingsOf);
  const finder = {
    values,
    fragments: new SecretFragments([...secrets, ...encoded]),
    masked: new MaskedSecrets(secrets),
  };
  finders.set(provider, finder);
  return finder;
}
