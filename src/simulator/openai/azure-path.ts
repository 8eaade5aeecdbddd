/** What Azure OpenAI serves below a deployment. */
const ofDeployments =
  /^\/openai\/deployments\/[^/]+(\/(?:chat\/completions|completions|embeddings|images\/.+|audio\/.+))$/s;

/**
 * The path of OpenAI that a path of Azure OpenAI means; other paths are returned as they are. Azure has a v1 API, and
 * deployments, which want an `api-version`. https://learn.microsoft.com/azure/foundry/openai/api-version-lifecycle
 */
export function openaiPathOf(path: string, query: URLSearchParams): string {
  if (path.startsWith('/openai/v1/')) return path.slice('/openai'.length);
  const served = query.has('api-version') ? ofDeployments.exec(path)?.[1] : undefined;
  return served === undefined ? path : `/v1${served}`;
}
