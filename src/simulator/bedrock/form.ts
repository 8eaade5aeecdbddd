import type { Failure, ProviderForm, UsualError } from '../provider-form.ts';
import { SimulatedError } from '../simulated-error.ts';

/** Headers and errors of Amazon Bedrock (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html). */
export const bedrockForm: ProviderForm = {
  headers: (_, random) => ({
    'x-amzn-requestid': [8, 4, 4, 4, 12].map((length) => random.hex(length)).join('-'),
  }),
  usualError,
  refusePrompt: (refusal) =>
    new SimulatedError(
      400,
      refusal.kind === 'forbidden'
        ? 'This request has been blocked by our content filters.'
        : 'Input is too long for requested model.',
    ),
  writeError: (error) => ({ body: { message: error.message }, headers: { 'x-amzn-errortype': typeOf(error) } }),
};

/** The name of the exception. */
export function typeOf({ type, status }: SimulatedError): string {
  return type ?? types[status] ?? (status >= 500 ? 'InternalServerException' : 'ValidationException');
}

const types: Readonly<Record<number, string>> = {
  401: 'UnrecognizedClientException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  408: 'ModelTimeoutException',
  424: 'ModelErrorException',
  429: 'ThrottlingException',
  503: 'ServiceUnavailableException',
};

function usualError(status: number, { model }: Failure): UsualError {
  if (status === 404) return { message: `The specified model '${model}' was not found.` };
  return { message: messages[status] ?? otherMessage(status) };
}

const messages: Readonly<Record<number, string>> = {
  401: 'The security token included in the request is invalid.',
  403: "You don't have access to the model with the specified model ID.",
  408: 'The model took too long to respond.',
  424: 'The model returned an error.',
  429: 'Too many requests, please wait before trying again.',
  503: 'Bedrock is unable to process your request.',
};

function otherMessage(status: number): string {
  return status >= 500
    ? 'The system encountered an unexpected error during processing. Try your request again.'
    : `The request was refused with ${status}.`;
}
