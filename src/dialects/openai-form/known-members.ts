import { MemberNames } from '../member-names.ts';
import { invalidRequest } from './check-member.ts';

/** Members by which some provider, or a gateway in front of it, may use another model than `model` names. */
const modelNames = [
  // OpenRouter and providers with its names: other models to try, another provider's price, a stored choice, a plugin
  // that chooses.
  'models',
  'route',
  'provider',
  'preset',
  'plugins',
  // Vercel's gateway.
  'providerOptions',
  // LiteLLM: other models to try, its own model list, one deployment of a model, another address and its credentials.
  'fallbacks',
  'context_window_fallbacks',
  'content_policy_fallbacks',
  'fallback_models',
  'model_list',
  'model_id',
  'user_config',
  'specific_deployment',
  'deployment_id',
  'custom_llm_provider',
  'litellm_params',
  'api_base',
  'base_url',
  'api_key',
  'extra_body',
  // Older servers, where the deployment or engine selects the model.
  'deployment',
  'engine',
  'backend',
  // Adapters that turn the named model into another one.
  'lora',
  'lora_path',
] as const;

/**
 * Makes the list of the members that the gateway knows in a request of OpenAI's API: those that it reads, and those by
 * which another model could be chosen.
 */
export function openaiMembers<Name extends string>(readNames: readonly Name[]): MemberNames<Name> {
  return new MemberNames(readNames, modelNames, {
    repeated: (name) => invalidRequest('duplicate_parameter', name, `Duplicate parameter: '${name}'.`),
    misspelt(key, name) {
      const shown = key.slice(0, 64);
      return invalidRequest(
        'unknown_parameter',
        shown,
        `Unknown parameter: '${shown}'. Did you mean '${name}'? Some providers do not tell the two apart, so this gateway takes only the latter.`,
      );
    },
  });
}
