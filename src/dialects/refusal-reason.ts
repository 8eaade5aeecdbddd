import type { RefusalReason } from '../core/provider-error.ts';

/**
 * Which errors say that the prompt is too long for the model, and which that the provider's content policy forbids it. Sources: the
 * reference pages of the providers' errors, answers that are quoted in issues of vLLM, SGLang, llama.cpp, Ollama and LM Studio,
 * and the lists of LiteLLM (`exception_mapping_utils.py`), Pi (`overflow.ts`) and LobeHub.
 * Not here: bodies of too many bytes (Anthropic's `request_too_large`, Gemini's payload size), requests beyond the tokens of a minute
 * (Groq's 413), and answers that are asked to be too long. Another model helps with none of them, or not for that reason.
 */

/** Values of `code`, `type` and the like. */
const namesOf: Readonly<Record<RefusalReason, readonly string[]>> = {
  context_window: [
    'context_length_exceeded', // OpenAI, Azure, Groq
    'model_context_window_exceeded', // Z.ai
    'model_max_prompt_tokens_exceeded', // GitHub Copilot
    'exceed_context_size_error', // llama.cpp
    'contextwindowexceedederror', // LiteLLM
  ],
  content_policy: [
    'content_policy_violation', // OpenAI, OpenRouter
    'image_content_policy_violation', // OpenAI's Responses
    'moderation_blocked', // OpenAI's images
    'cyber_policy_violation', // OpenAI
    'content_filter', // Azure, Moonshot
    'responsibleaipolicyviolation', // Azure
    'data_inspection_failed', // DashScope
    'datainspectionfailed',
    'sensitivecontentdetected', // Volcengine
    'inputtextsensitivecontentdetected',
    'inputimagesensitivecontentdetected',
    'outputtextsensitivecontentdetected',
    'sensitive_words_detected', // New API
    'prohibited_content', // Gemini behind OpenRouter
    'contentpolicyviolationerror', // LiteLLM
  ],
};

/** Words of messages, in lower case. What stands in quotes is not in the text that they are looked for in. An ellipsis stands for anything. */
const wordsOf: Readonly<Record<RefusalReason, readonly string[]>> = {
  context_window: [
    'maximum context length', // OpenAI, DeepSeek, OpenRouter, Fireworks, Mistral, vLLM, SGLang, Llama on Bedrock
    'exceeds the context window', // OpenAI's Responses
    'input tokens exceed the configured limit', // OpenAI
    'context_length_exceeded',
    'contextwindowexceedederror', // LiteLLM
    'prompt is too long', // Anthropic, on Bedrock and Vertex too; Fireworks
    'exceed context limit', // Anthropic: input length and `max_tokens`
    'input token count … exceeds the maximum number of tokens', // Gemini
    'input token count is … supports up to', // Vertex AI
    'input is too long for requested model', // Bedrock
    'too many input tokens', // Titan on Bedrock
    'number of input tokens exceeds maximum length', // Nova on Bedrock
    'reduce the length of the messages', // Groq, Cerebras
    'maximum prompt length is', // xAI
    'longer than the maximum model length', // vLLM
    'too long to fit into the model', // vLLM
    'cannot be greater than max_model_len', // vLLM
    "longer than the model's context length", // SGLang, Together
    'exceeds the maximum allowed length', // SGLang
    'exceeds the maximum allowed input length', // Poolside
    'exceeds maximum input length', // DeepInfra
    'input validation error … tokens + … must be <=', // TGI, Together: `inputs` and `max_new_tokens`
    'input validation error … must have less than … tokens', // TGI
    'exceeds the available context size', // llama.cpp
    'exceed context window of', // llama-cpp-python
    'context size has been exceeded', // LM Studio
    'greater than the context length', // LM Studio
    'loaded with context length of only', // LM Studio
    'exceeded max context length', // Ollama
    'exceeded context length', // Ollama
    'input length exceeds … context length', // Ollama
    'too many tokens … cannot exceed', // Cohere
    'too many tokens: size limit exceeded', // Cohere
    'prompt token count of … exceeds the limit of', // GitHub Copilot
    'context window exceeds limit', // MiniMax
    'exceeded model token limit', // Moonshot
    'tokens in request more than max tokens allowed', // Z.ai
    'prompt exceeds max length', // Z.ai
    'range of input length should be', // DashScope
    'exceeded this model context window limit', // Cloudflare
    'cannot exceed the total tokens limit', // watsonx
  ],
  content_policy: [
    'content_policy_violation',
    'contentpolicyviolationerror', // LiteLLM
    'rejected as a result of our safety system', // OpenAI
    'rejected by the safety system', // OpenAI
    'flagged as potentially violating our usage policy', // OpenAI: `invalid_prompt`
    'limited access to this content for safety reasons', // OpenAI: `invalid_prompt`
    'flagged for possible cybersecurity risk', // OpenAI
    'content management policy', // Azure
    'responsibleaipolicyviolation', // Azure
    'blocked by content filtering policy', // Anthropic
    'your request contains prohibited content', // Anthropic
    'prohibited_content', // Gemini behind OpenRouter
    "google's responsible ai practices", // Vertex AI
    'blocked by our content filters', // Nova and Titan on Bedrock
    'flagged by our content moderation system', // Stability
    'content violates usage guidelines', // xAI
    'your input was flagged', // OpenRouter
    'content exists risk', // DeepSeek
    'may contain inappropriate content', // DashScope
    'unsafe or sensitive content', // Z.ai
    'new_sensitive', // MiniMax
    'was considered high risk', // Moonshot
    'sensitive words detected', // New API
  ],
};

const reasons = ['context_window', 'content_policy'] as const;
const reasonOfName: ReadonlyMap<string, RefusalReason> = new Map(
  reasons.flatMap((reason) => namesOf[reason].map((name) => [name, reason] as const)),
);
const phrases = reasons.flatMap((reason) =>
  wordsOf[reason].map((words) => ({ reason, parts: words.split(' … ') }) as const),
);

/** No name is longer. */
const longestName = 64;

/** OpenAI's name for any text of too many characters. Where the text is the prompt, the model's window is too small for it. */
const tooLongText = 'string_above_max_length';
const endsInPrompt = /(?:^|[.\]])(?:content|text|output|input|instructions|prompt)$/;

/**
 * Why a provider has refused a request, if it is for one of these reasons.
 * @param text its message in lower case, of bounded length
 * @param param the parameter that it names
 */
export function refusalReason(
  names: readonly string[],
  text: string,
  param: string | undefined,
): RefusalReason | undefined {
  for (const name of names) {
    const reason = name.length > longestName ? undefined : reasonOfName.get(name.toLowerCase());
    if (reason !== undefined) return reason;
    if (name === tooLongText && param !== undefined && endsInPrompt.test(param.slice(-longestName)))
      return 'context_window';
  }
  return phrases.find(({ parts }) => standsIn(text, parts))?.reason;
}

/** Whether the parts stand in the text, in their order. */
function standsIn(text: string, parts: readonly string[]): boolean {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return true;
}
