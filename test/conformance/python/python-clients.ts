import { pythonFinder } from './find-python.ts';

interface PythonModule {
  /** The module of `clients/`. */
  readonly module: string;
  /** The packages that the module needs. */
  readonly packages: readonly string[];
  /** The class of the client's error for a 429. */
  readonly rateLimitError: string;
  /** The class of the client's error for an error inside a stream. */
  readonly streamError: string;
}

const openai = { rateLimitError: 'openai.RateLimitError', streamError: 'openai.APIError' };
const anthropic = { rateLimitError: 'anthropic.RateLimitError', streamError: 'anthropic.APIStatusError' };
const google = { rateLimitError: 'google.genai.errors.ClientError', streamError: 'google.genai.errors.APIError' };

const all: readonly PythonModule[] = [
  { module: 'openai_chat', packages: ['openai'], ...openai },
  { module: 'openai_responses', packages: ['openai'], ...openai },
  { module: 'anthropic_messages', packages: ['anthropic'], ...anthropic },
  { module: 'google_genai', packages: ['google.genai'], ...google },
  { module: 'langchain_openai_chat', packages: ['langchain_openai'], ...openai },
  { module: 'langchain_anthropic_chat', packages: ['langchain_anthropic'], ...anthropic },
  {
    module: 'langchain_google_chat',
    packages: ['langchain_google_genai'],
    ...google,
    rateLimitError: 'langchain_core.exceptions.ModelRateLimitError',
  },
  { module: 'llama_index', packages: ['llama_index.llms.openai_like'], ...openai },
  ...(['openai_chat', 'openai_responses', 'anthropic', 'google'] as const).map((model) => ({
    module: `pydantic_ai_${model}`,
    packages: ['pydantic_ai', model === 'google' ? 'google.genai' : model === 'anthropic' ? model : 'openai'],
    ...{ openai_chat: openai, openai_responses: openai, anthropic, google }[model],
    rateLimitError: 'pydantic_ai.exceptions.ModelHTTPError',
  })),
];

interface InstructorModule {
  readonly module: string;
  readonly packages: readonly string[];
  /** The modes in which it asks for a model of Pydantic. */
  readonly modes: readonly string[];
}

const instructorAll: readonly InstructorModule[] = [
  {
    module: 'instructor_openai',
    packages: ['instructor', 'openai'],
    modes: ['TOOLS', 'TOOLS_STRICT', 'JSON', 'JSON_SCHEMA', 'MD_JSON', 'RESPONSES_TOOLS'],
  },
  {
    module: 'instructor_anthropic',
    packages: ['instructor', 'anthropic'],
    modes: ['ANTHROPIC_TOOLS', 'ANTHROPIC_JSON'],
  },
  {
    module: 'instructor_google',
    packages: ['instructor', 'google.genai', 'jsonref'],
    modes: ['GENAI_TOOLS', 'GENAI_STRUCTURED_OUTPUTS'],
  },
];

const findPython = pythonFinder([...new Set([...all, ...instructorAll].flatMap(({ packages }) => packages))]);

/** The clients whose packages are there, and the Python that has them. */
export const pythonModules = all.flatMap(withPython);

/** Instructor around each client whose packages are there. */
export const instructorModules = instructorAll.flatMap(withPython);

/** Every client that the tests know, installed or not. */
export const knownModules: readonly string[] = [...all, ...instructorAll].map(({ module }) => module);

const found: ReadonlySet<string> = new Set([...pythonModules, ...instructorModules].map(({ module }) => module));
const left = knownModules.filter((module) => !found.has(module));

/** Says which clients are left out, in one line; undefined if all are there. */
export const whatIsLeftOut =
  left.length === 0
    ? undefined
    : `Left out: clients of Python whose packages are not there: ${left.join(', ')}. CONTRIBUTING.md names the packages.`;

function withPython<T extends { readonly packages: readonly string[] }>(module: T): Array<T & { python: string }> {
  const python = findPython(module.packages);
  return python === undefined ? [] : [{ ...module, python }];
}
