import type { Caller } from '../core/caller.ts';
import { nanoPerUsd } from '../usage/money.ts';
import { numeral, quoted, toHundredths } from './json-text.ts';
import { scrub, shorten } from './scrub-text.ts';
import type { RequestFailure, RequestRecord } from './request-record.ts';

const longestModel = 80;
const longestWord = 40;

/** What a request was for and where it went. It is mostly the same as for the request before. */
type Way = Pick<
  RequestRecord,
  'modelLabel' | 'requestedModel' | 'upstreamModel' | 'reportedModel' | 'provider' | 'stream' | 'attempts'
>;

/**
 * Builds the members of the request log line as JSON: flat, short, and in the order in which an operator reads them.
 * The text is assembled by hand and reuses what the request before had in common with this one, which costs a quarter
 * of an object and its JSON.stringify. Every foreign string is quoted.
 */
export class RequestLines {
  #caller: Caller | undefined;
  #client: string | undefined;
  #callerText = '';
  #way: Way | undefined;
  #wayText = '';

  /** Returns the members, each after a comma. */
  membersOf(record: RequestRecord): string {
    const { requestId, route, status, totalMs, gatewayMs, providerMs, firstTokenMs } = record;
    let text = `,"request_id":${quoted(requestId)},"route":"${route}","status":${status}`;
    if (record.failure !== undefined) text += textOfFailure(record.failure);
    text += this.#textOfCaller(record.caller, record.client);
    if (record.priority === 'batch') text += ',"priority":"batch"';
    if (record.shared !== undefined) text += `,"shared_by":"${record.shared.by}","shared":"${record.shared.how}"`;
    text += this.#textOfWay(record) + usageText(record);
    if (record.finishReason !== undefined)
      text += `,"finish_reason":${quoted(shorten(record.finishReason, longestWord))}`;
    if (record.streamEnd !== undefined) text += `,"stream_end":"${record.streamEnd}"`;
    text += `,"total_ms":${toHundredths(totalMs)},"gateway_ms":${toHundredths(gatewayMs)}`;
    if (providerMs !== undefined) text += `,"provider_ms":${toHundredths(providerMs)}`;
    if (firstTokenMs !== undefined) text += `,"first_token_ms":${toHundredths(firstTokenMs)}`;
    if (record.traceId !== undefined) text += `,"trace_id":"${record.traceId}"`;
    return text;
  }

  #textOfCaller(caller: Caller | undefined, client: string | undefined): string {
    if (caller === undefined) return textMember('client', client);
    const { id, kind, team } = caller;
    const kept = this.#caller;
    const isSame = kept !== undefined && kept.id === id && kept.kind === kind && kept.team === team;
    if (!isSame || this.#client !== client) {
      this.#caller = caller;
      this.#client = client;
      const who = `,"caller":${quoted(id)},"caller_kind":"${kind}"`;
      this.#callerText = flat([who, textMember('team', team), textMember('client', client)]);
    }
    return this.#callerText;
  }

  #textOfWay(record: RequestRecord): string {
    if (this.#way === undefined || !isSameWay(this.#way, record)) {
      const { modelLabel, requestedModel, upstreamModel, reportedModel, provider, stream, attempts } = record;
      this.#way = { modelLabel, requestedModel, upstreamModel, reportedModel, provider, stream, attempts };
      this.#wayText = flat([
        textMember('model', modelLabel),
        textMember('requested_model', foreign(requestedModel, modelLabel)),
        textMember('upstream_model', foreign(upstreamModel, modelLabel)),
        textMember('reported_model', foreign(reportedModel, upstreamModel)),
        textMember('provider', provider),
        `,"stream":${stream},"attempts":${attempts}`,
      ]);
    }
    return this.#wayText;
  }
}

function textOfFailure({ code, message, method, path, truncated }: RequestFailure): string {
  const text = `,"method":"${method}","path":${quoted(path)},"code":"${code}","error":${quoted(scrub(message))}`;
  return truncated ? `${text},"truncated":true` : text;
}

function isSameWay(way: Way, record: RequestRecord): boolean {
  return (
    way.modelLabel === record.modelLabel &&
    way.requestedModel === record.requestedModel &&
    way.upstreamModel === record.upstreamModel &&
    way.reportedModel === record.reportedModel &&
    way.provider === record.provider &&
    way.stream === record.stream &&
    way.attempts === record.attempts
  );
}

function usageText({ usage, nanoUsd }: RequestRecord): string {
  if (usage === undefined) return '';
  const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, reasoningTokens } = usage;
  const { audioInputTokens, audioOutputTokens } = usage;
  let text = `,"input_tokens":${numeral(inputTokens)},"output_tokens":${numeral(outputTokens)}`;
  if (cachedInputTokens !== undefined) text += `,"cached_tokens":${numeral(cachedInputTokens)}`;
  if (cacheWriteTokens) text += `,"cache_write_tokens":${numeral(cacheWriteTokens)}`;
  if (reasoningTokens !== undefined) text += `,"reasoning_tokens":${numeral(reasoningTokens)}`;
  // Providers report 0 in nearly every answer.
  if (audioInputTokens) text += `,"audio_input_tokens":${numeral(audioInputTokens)}`;
  if (audioOutputTokens) text += `,"audio_output_tokens":${numeral(audioOutputTokens)}`;
  text += `,"cost_usd":${numeral(nanoUsd / nanoPerUsd)}`;
  return usage.estimated === true ? `${text},"tokens_estimated":true` : text;
}

function textMember(name: string, value: string | undefined): string {
  return value === undefined ? '' : `,"${name}":${quoted(value)}`;
}

/** One string rather than a tree of its parts, which every line that it stands in would have to walk. */
function flat(parts: readonly string[]): string {
  return parts.join('');
}

/** A model's name written by somebody else, where it says more than the one before it in the line. */
function foreign(name: string | undefined, known: string | undefined): string | undefined {
  return name === undefined || name === known ? undefined : scrub(name, longestModel);
}
