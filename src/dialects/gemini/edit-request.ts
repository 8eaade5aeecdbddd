import { parseExact } from '../../core/json/parse-exact.ts';
import { boundValues } from '../bound-values.ts';
import { isObject } from '../chat-form/read-value.ts';
import { mayHoldWrapped, unwrapSignature } from '../wrapped-signature.ts';
import { camelCase } from './proto-members.ts';

interface EditedRequest {
  readonly body: Buffer;
  readonly dropped?: readonly string[];
}

/**
 * The body for a provider of the same dialect: the client's own bytes. Where they hold signatures of another dialect, which
 * the provider would refuse, those are left out and named; so is a thought that such a signature belongs to.
 * @throws GatewayError `invalid_request` for a body with such a signature that would take too much memory
 */
export function editRequest(body: Buffer): EditedRequest {
  if (!mayHoldWrapped(body)) return { body };
  boundValues(body);
  const request = parseExact(body.toString());
  const edited = withoutWrapped(request);
  if (edited.count === 0) return { body };
  return { body: Buffer.from(JSON.stringify(edited.value)), dropped: ['contents.parts.thoughtSignature'] };
}

interface Edited {
  readonly value: unknown;
  readonly count: number;
}

function withoutWrapped(request: unknown): Edited {
  if (!isObject(request)) return { value: request, count: 0 };
  const { contents } = request;
  if (!Array.isArray(contents)) return { value: request, count: 0 };
  let count = 0;
  const edited = (contents as unknown[]).map((content) => {
    if (!isObject(content) || !Array.isArray(content['parts'])) return content;
    const parts = (content['parts'] as unknown[]).flatMap((part) => {
      const kept = withoutForeign(part);
      if (kept !== part) count += 1;
      return kept === undefined ? [] : [kept];
    });
    return { ...content, parts };
  });
  return { value: { ...request, contents: edited }, count };
}

/** The part without its foreign signature; undefined for a thought, which is worth nothing without it. */
function withoutForeign(part: unknown): unknown {
  if (!isObject(part)) return part;
  const name = Object.keys(part).find((member) => camelCase(member) === 'thoughtSignature');
  const signature = name === undefined ? undefined : part[name];
  if (name === undefined || typeof signature !== 'string' || unwrapSignature(signature) === undefined) return part;
  if (part['thought'] === true) return undefined;
  return Object.fromEntries(Object.entries(part).filter(([member]) => member !== name));
}
