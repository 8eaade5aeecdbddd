/** Requests whose answers do not depend on what a provider says, by name: a path and a body. */
export const refusedRequests: ReadonlyMap<string, readonly [path: string, body: string]> = new Map([
  ...both('not-json', '{"model":'),
  ...both('nothing', ''),
  ...both('a-list', '[]'),
  ...both('a-string', '"hello"'),
  ...both('nothing-known', '{}'),
  ...both('a-model-that-is-a-number', '{"model":7,"messages":[{"role":"user","content":"hi"}]}'),
  ...both('an-empty-model', '{"model":"","messages":[{"role":"user","content":"hi"}]}'),
  ...both('a-stream-that-is-a-string', '{"model":"plain","messages":[{"role":"user","content":"hi"}],"stream":"yes"}'),
  ...both('messages-that-are-a-string', '{"model":"plain","messages":"hi"}'),
  ...both('duplicate-models', '{"model":"plain","model":"plain","messages":[{"role":"user","content":"hi"}]}'),
  ...both('too-deep', `{"model":"plain","messages":${'['.repeat(200)}${']'.repeat(200)}}`),
  ...both('a-control-character', '{"model":"plain","messages":"a\u0001b"}'),
  [
    'inference-prompt-and-messages',
    ['/v1/inference', '{"model":"plain","prompt":"a","messages":[{"role":"user","content":"hi"}]}'],
  ],
  ['inference-temperature-too-high', ['/v1/inference', '{"model":"plain","prompt":"a","temperature":3}']],
  ['inference-several-faults', ['/v1/inference', '{"model":"plain","prompt":7,"top_p":"x","stop":[1],"seed":1.5}']],
  [
    'inference-a-tool-without-a-name',
    ['/v1/inference', '{"model":"plain","prompt":"a","tools":[{"type":"function","function":{}}]}'],
  ],
]);

/** Requests that reach the provider, where their bytes are recorded: a path and a body that asks for `plain`. */
export const askedRequests: ReadonlyMap<string, readonly [path: string, body: string]> = new Map([
  [
    'chat-all-fields',
    [
      '/v1/chat/completions',
      '{"model":"plain","messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}],"name":"n"}],"temperature":0.5,"top_p":1,"n":1,"stop":["a","b"],"max_tokens":7,"presence_penalty":0,"logit_bias":{"1":2},"user":"u","seed":3,"tools":[],"x_unknown":{"deep":[1,2,{"a":null}]}}',
    ],
  ],
  [
    'chat-with-spaces',
    ['/v1/chat/completions', '  { "messages" : [ { "role" : "user", "content" : "hi" } ] ,\n "model"\t: "plain" } '],
  ],
  [
    'chat-escaped',
    [
      '/v1/chat/completions',
      '{"messages":[{"role":"user","content":"\\u0068\\ud83d\\ude00 \\/ é 👋"}],"model":"plain"}',
    ],
  ],
  [
    'chat-null-stream',
    ['/v1/chat/completions', '{"model":"plain","stream":null,"messages":[{"role":"user","content":"hi"}]}'],
  ],
  ['inference-prompt', ['/v1/inference', '{"model":"plain","prompt":"hello"}']],
  ['inference-system', ['/v1/inference', '{"model":"plain","system":"be brief","prompt":"hello"}']],
  [
    'inference-all-fields',
    [
      '/v1/inference',
      '{"model":"plain","messages":[{"role":"developer","content":"d"},{"role":"user","content":[{"type":"text","text":"a"}],"name":"n"},{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"call_1","content":"42"}],"max_tokens":7,"temperature":0.5,"top_p":0.9,"stop":"x","seed":3,"response_format":{"type":"json_object"},"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object","properties":{"a":{"type":"string"}}}}}],"tool_choice":"auto","user":"u","metadata":{"a":"b"}}',
    ],
  ],
  [
    'inference-json-schema',
    [
      '/v1/inference',
      '{"model":"plain","prompt":"a","response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object"},"strict":true}}}',
    ],
  ],
  [
    'inference-tool-choice',
    [
      '/v1/inference',
      '{"model":"plain","prompt":"a","tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":{"type":"function","function":{"name":"f"}}}',
    ],
  ],
]);

/** A request that asks for a script by its name. */
export const askingForScripts = {
  chatComplete: (script: string) => ['/v1/chat/completions', chat(script, '')] as const,
  chatStream: (script: string) => ['/v1/chat/completions', chat(script, ',"stream":true')] as const,
  chatStreamWithUsage: (script: string) =>
    ['/v1/chat/completions', chat(script, ',"stream":true,"stream_options":{"include_usage":true}')] as const,
  inferenceComplete: (script: string) => ['/v1/inference', `{"model":"${script}","prompt":"hello"}`] as const,
  inferenceStream: (script: string) =>
    ['/v1/inference', `{"model":"${script}","prompt":"hello","stream":true}`] as const,
};

function chat(model: string, rest: string): string {
  return `{"model":"${model}","messages":[{"role":"user","content":"hello"}]${rest}}`;
}

function both(name: string, body: string): [string, readonly [path: string, body: string]][] {
  return [
    [`chat-${name}`, ['/v1/chat/completions', body]],
    [`inference-${name}`, ['/v1/inference', body]],
  ];
}
