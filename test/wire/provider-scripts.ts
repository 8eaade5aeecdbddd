import {
  chunk,
  completion,
  detailedUsage,
  done,
  events,
  finish,
  hello,
  openaiError,
  toolCalls,
  toolChunks,
  usageChunk,
  whole,
  withNullUsage,
} from './openai-bodies.ts';
import { chunked, first, halves, json, pieces, split, stream, untilClose } from './script-forms.ts';
import type { Script } from './scripted-provider.ts';

/**
 * Answers of a provider of OpenAI's dialect, good and bad, by name. Which of them make sense depends on the request.
 */
export const completeScripts: ReadonlyMap<string, Script> = new Map([
  ['plain', json(200, completion({}))],
  ['cut-in-two', pieces(json(200, completion({})), 2)],
  ['cut-in-nine', pieces(json(200, completion({})), 9)],
  ['chunked', chunked(200, 'application/json', [completion({})])],
  ['chunked-in-pieces', chunked(200, 'application/json', halves(completion({})))],
  ['until-close', untilClose(200, 'application/json', completion({}))],
  ['with-charset', json(200, completion({}), 'content-type: application/json; charset=utf-8')],
  ['unknown-fields', json(200, completion({ extra: ',"service_tier":"default","x_new":{"a":[1,2]}' }))],
  ['emoji', json(200, completion({ content: '"h\\u00e9llo 👋 \\ud83d\\ude00"' }))],
  ['refusal', json(200, completion({ content: 'null', message: ',"refusal":"I will not."' }))],
  ['empty-content', json(200, completion({ content: '""' }))],
  ['null-content', json(200, completion({ content: 'null' }))],
  ['tool-calls', json(200, completion({ content: 'null', message: toolCalls, finish: '"tool_calls"' }))],
  ['length', json(200, completion({ finish: '"length"' }))],
  ['content-filter', json(200, completion({ finish: '"content_filter"' }))],
  ['no-finish-reason', json(200, completion({ finish: 'null' }))],
  ['no-usage', json(200, completion({ usage: '' }))],
  ['null-usage', json(200, completion({ usage: ',"usage":null' }))],
  ['usage-with-details', json(200, completion({ usage: detailedUsage }))],
  ['no-model', json(200, completion({ model: '' }))],
  ['other-model', json(200, completion({ model: ',"model":"gpt-test-2026-01-01"' }))],
  ['pretty', json(200, JSON.stringify(JSON.parse(completion({})), undefined, 2))],
  ['openai-headers', json(200, completion({}), 'openai-processing-ms: 12\r\nx-request-id: req_1\r\nset-cookie: a=b')],
  [
    'two-choices',
    json(
      200,
      completion({ more: ',{"index":1,"message":{"role":"assistant","content":"two"},"finish_reason":"stop"}' }),
    ),
  ],
  ['no-choices', json(200, '{"id":"c","object":"chat.completion","choices":[]}')],
  ['not-json', json(200, 'hello')],
  ['array', json(200, '[]')],
  ['html', json(200, '<html>hello</html>', 'content-type: text/html')],
  ['empty-body', json(200, '')],
  ['cut-json', json(200, completion({}).slice(0, -20))],
  ['closes-early', { pieces: [json(200, completion({})).pieces[0]?.slice(0, -10) ?? ''], end: 'close' }],
  ['resets-early', { pieces: [json(200, completion({})).pieces[0]?.slice(0, -10) ?? ''], end: 'reset' }],
  ['closes-without-a-byte', { pieces: [], end: 'close' }],
  ['resets-without-a-byte', { pieces: [], end: 'reset' }],
  ['not-http', { pieces: ['hello there\r\n\r\n'], end: 'close' }],
  [
    'early-hints',
    pieces(
      { pieces: [`HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${first(json(200, completion({})))}`], end: 'keep' },
      3,
    ),
  ],
  ['no-content', { pieces: ['HTTP/1.1 204 No Content\r\n\r\n'], end: 'keep' }],
  [
    'moved',
    { pieces: ['HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n'], end: 'keep' },
  ],
  ['compressed', json(200, completion({}), 'content-encoding: gzip')],
]);

/** Refusals, each in the forms that providers use. */
export const refusalScripts: ReadonlyMap<string, Script> = new Map([
  ...[400, 401, 402, 403, 404, 409, 413, 422, 429, 500, 502, 503, 529].map(
    (status) =>
      [`refuses-${status}`, json(status, openaiError(`words of ${status}`, 'some_type', 'some_code'))] as const,
  ),
  [
    'invalid-key',
    json(401, openaiError('Incorrect API key provided: sk-pr***1234', 'invalid_request_error', 'invalid_api_key')),
  ],
  [
    'permission',
    json(403, openaiError('You have insufficient permissions', 'permission_error', 'insufficient_permissions')),
  ],
  [
    'with-param',
    json(400, '{"error":{"message":"bad","type":"invalid_request_error","param":"temperature","code":"bad_value"}}'),
  ],
  ['rate-limit-with-wait', json(429, openaiError('slow down', 'rate_limit', 'rate_limit_exceeded'), 'retry-after: 7')],
  [
    'rate-limit-with-milliseconds',
    json(429, openaiError('slow down', 'rate_limit', 'rate_limit_exceeded'), 'retry-after-ms: 1500'),
  ],
  ['quota', json(429, openaiError('You exceeded your current quota', 'insufficient_quota', 'insufficient_quota'))],
  [
    'context-length',
    json(400, openaiError('maximum context length is 8192 tokens', 'invalid_request_error', 'context_length_exceeded')),
  ],
  ['error-as-text', json(400, '{"error":"just words"}')],
  ['refused-in-html', json(502, '<html>Bad Gateway</html>', 'content-type: text/html')],
  ['refused-in-silence', json(503, '')],
  [
    'refused-in-chunks',
    chunked(400, 'application/json', halves(openaiError('in pieces', 'invalid_request_error', 'x'))),
  ],
  [
    'refused-until-close',
    untilClose(400, 'application/json', openaiError('until the end', 'invalid_request_error', 'x')),
  ],
]);

export const streamScripts: ReadonlyMap<string, Script> = new Map([
  ['stream', stream(whole)],
  ...[2, 3, 5, 8, 13, 40].map((count) => [`stream-in-${count}`, pieces(stream(whole), count)] as const),
  ['stream-chunked', chunked(200, 'text/event-stream', split(whole, 11))],
  ['stream-one-chunk', chunked(200, 'text/event-stream', [whole])],
  ['stream-crlf', pieces(stream(whole.replaceAll('\n', '\r\n')), 7)],
  ['stream-cr', pieces(stream(whole.replaceAll('\n', '\r')), 7)],
  ['stream-bom', stream(`\uFEFF${whole}`)],
  ['stream-comments', stream(`: hello\n\n${events(hello)}: ping\n\n${events([finish, usageChunk, done])}`)],
  ['stream-named', stream(whole.replaceAll('data: ', 'event: message\ndata: '))],
  ['stream-with-ids', stream(whole.replaceAll('data: ', 'id: 7\ndata: '))],
  ['stream-no-blank', stream(whole.replaceAll('data: ', 'data:'))],
  ['stream-two-lines', stream(whole.replace('"created":1,', '"created":1,\ndata: '))],
  ['stream-no-usage', stream(events([...hello, finish, done]))],
  ['stream-null-usage', stream(events([...hello.map(withNullUsage), withNullUsage(finish), usageChunk, done]))],
  [
    'stream-usage-on-finish',
    stream(
      events([
        ...hello,
        finish.replace(/}$/, ',"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}'),
        done,
      ]),
    ),
  ],
  [
    'stream-first-chunk-without-choices',
    stream(events([chunk('{}').replace(/"choices":\[.*\]/, '"choices":[]'), ...hello, finish, usageChunk, done])),
  ],
  ['stream-tool-calls', stream(events([...toolChunks(), chunk('{}', '"tool_calls"'), usageChunk, done]))],
  [
    'stream-two-tool-calls',
    stream(events([...toolChunks(), ...toolChunks(1), chunk('{}', '"tool_calls"'), usageChunk, done])),
  ],
  [
    'stream-refusal',
    stream(events([chunk('{"refusal":"I will"}'), chunk('{"refusal":" not."}'), finish, usageChunk, done])),
  ],
  ['stream-reasoning', stream(events([chunk('{"reasoning_content":"hm"}'), ...hello, finish, usageChunk, done]))],
  ['stream-length', stream(events([...hello, chunk('{}', '"length"'), usageChunk, done]))],
  [
    'stream-unknown-fields',
    stream(events([...hello.map((one) => one.replace(/}$/, ',"obfuscation":"abc"}')), finish, usageChunk, done])),
  ],
  [
    'stream-two-choices',
    stream(
      events([
        ...hello,
        hello[1]?.replace('"index":0', '"index":1') ?? '',
        finish,
        finish.replace('"index":0', '"index":1'),
        usageChunk,
        done,
      ]),
    ),
  ],
  ['stream-after-done', stream(`${whole}${events(['{"late":true}'])}`)],
  ['stream-without-done', stream(events([...hello, finish, usageChunk]))],
  ['stream-without-finish', stream(events([...hello, done]))],
  ['stream-cut-after-two', stream(events(hello.slice(0, 2)))],
  ['stream-cut-in-event', stream(whole.slice(0, 400))],
  ['stream-reset-in-event', { ...stream(whole.slice(0, 400)), end: 'reset' }],
  [
    'stream-chunked-cut',
    { pieces: chunked(200, 'text/event-stream', split(whole, 5)).pieces.slice(0, 3), end: 'close' },
  ],
  [
    'stream-chunked-reset',
    { pieces: chunked(200, 'text/event-stream', split(whole, 5)).pieces.slice(0, 3), end: 'reset' },
  ],
  ['stream-error-first', stream(events([openaiError('no', 'server_error', 'boom')]))],
  ['stream-error-in-the-middle', stream(events([...hello, openaiError('boom in the middle', 'server_error', 'boom')]))],
  ['stream-error-then-done', stream(events([...hello, openaiError('boom', 'server_error', 'boom'), done]))],
  ['stream-garbage-first', stream(events(['not json']))],
  ['stream-garbage-in-the-middle', stream(events([...hello, 'not json', finish, usageChunk, done]))],
  ['stream-empty', stream('')],
  ['stream-only-done', stream(events([done]))],
  ['stream-answered-whole', json(200, completion({}))],
  ['stream-answered-in-html', json(200, '<html></html>', 'content-type: text/html')],
  ['stream-openai-headers', { ...stream(whole, 'openai-processing-ms: 12\r\nx-request-id: req_1\r\nset-cookie: a=b') }],
]);
