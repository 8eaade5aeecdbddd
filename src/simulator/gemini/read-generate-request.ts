import { charactersIn, wantedTools } from '../generate-request.ts';
import type { GenerateRequest, Tool, ToolChoice } from '../generate-request.ts';
import { isObject } from '../read-fields.ts';
import type { Json } from '../read-fields.ts';
import { SimulatedError } from '../simulated-error.ts';
import { member } from './member.ts';
import { hasResponse, readContents, textOfContent } from './read-contents.ts';

const knownMembers = new Set(
  'model,contents,tools,toolConfig,safetySettings,systemInstruction,generationConfig,cachedContent,labels,serviceTier,store'.split(
    ',',
  ),
);

/**
 * Reads and validates a request of `generateContent`.
 * @throws SimulatedError 400, in the words of Google
 */
export function readGenerateRequest(request: Json, model: string, stream: boolean): GenerateRequest {
  checkNames(request);
  const contents = readContents(request['contents']);
  const config = objectOf(member(request, 'generationConfig'));
  const maxTokens = member(config, 'maxOutputTokens');
  const count = member(config, 'candidateCount');
  const tools = readTools(request['tools']);
  const promptTexts = textsOfPrompt(request);
  return {
    model,
    stream,
    includeUsage: true,
    n: typeof count === 'number' && count >= 1 && count <= 8 ? Math.floor(count) : 1,
    maxTokens: typeof maxTokens === 'number' && maxTokens >= 1 ? maxTokens : Infinity,
    promptLength: charactersIn(promptTexts),
    promptTexts,
    format: readFormat(config),
    tools,
    wantedTools: readWantedTools(member(request, 'toolConfig'), tools, contents),
    reasons: member(objectOf(member(config, 'thinkingConfig')), 'includeThoughts') === true,
  };
}

/** Number of characters that count as the prompt. */
export function lengthOfPrompt(request: Json): number {
  return charactersIn(textsOfPrompt(request));
}

function textsOfPrompt(request: Json): readonly string[] {
  const contents: readonly unknown[] = Array.isArray(request['contents']) ? request['contents'] : [];
  return [member(request, 'systemInstruction'), ...contents].map(textOfContent);
}

function checkNames(request: Json): void {
  for (const name of Object.keys(request)) {
    const camel = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (knownMembers.has(camel)) continue;
    throw new SimulatedError(
      400,
      `Invalid JSON payload received. Unknown name "${name.slice(0, 100)}": Cannot find field.`,
    );
  }
}

function readTools(tools: unknown): readonly Tool[] {
  if (tools === undefined) return [];
  const list: readonly unknown[] = Array.isArray(tools) ? tools : [tools];
  return list.flatMap((tool) => {
    // Google itself runs the other tools, such as a search.
    const declared = isObject(tool) ? member(tool, 'functionDeclarations') : undefined;
    if (!Array.isArray(declared)) return [];
    return declared.map((declaration: unknown) => {
      const name = isObject(declaration) ? declaration['name'] : undefined;
      if (!isObject(declaration) || typeof name !== 'string') {
        throw new SimulatedError(400, '* GenerateContentRequest.tools[0].function_declarations[0].name: Invalid name.');
      }
      return { name, parameters: declaration['parameters'] ?? member(declaration, 'parametersJsonSchema') };
    });
  });
}

function readWantedTools(config: unknown, tools: readonly Tool[], contents: readonly Json[]): readonly Tool[] {
  const last = contents.at(-1);
  const asks = last !== undefined && last['role'] !== 'model' && !hasResponse(last);
  const wanted = wantedTools(readChoice(config), tools, asks ? textOfContent(last) : undefined);
  if (wanted) return wanted;
  throw new SimulatedError(400, 'Allowed function names must be declared in the request.');
}

function readChoice(config: unknown): ToolChoice {
  const calling = objectOf(member(objectOf(config), 'functionCallingConfig'));
  const mode = calling['mode'];
  if (mode === 'NONE') return { kind: 'none' };
  if (mode !== 'ANY') return undefined;
  const names = member(calling, 'allowedFunctionNames');
  return Array.isArray(names) && names.length > 0 ? { kind: 'named', name: names[0] } : { kind: 'any' };
}

function readFormat(config: Json): GenerateRequest['format'] {
  if (member(config, 'responseMimeType') !== 'application/json') return { kind: 'text' };
  const schema = member(config, 'responseSchema') ?? member(config, 'responseJsonSchema');
  return schema === undefined ? { kind: 'object' } : { kind: 'schema', schema };
}

function objectOf(value: unknown): Json {
  return isObject(value) ? value : {};
}
