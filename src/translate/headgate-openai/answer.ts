import { GatewayError } from '../../core/errors.ts';
import { renderUsage } from '../../dialects/headgate/answer.ts';
import type { HeadgateAnswer } from '../../dialects/headgate/answer.ts';
import { readChatCompletion } from '../../dialects/openai/answer.ts';
import type { ChatCompletion } from '../../dialects/openai/answer.ts';
import { readFigures, usageOf } from '../../dialects/openai/read-usage.ts';
import type { AnswerFrame, TranslatedAnswer } from '../translation.ts';

type Choice = ChatCompletion['choices'][number];

/** A chat completion as the answer of `/v1/inference`. @throws GatewayError `upstream_invalid` */
export function translateAnswer(body: Buffer, frame: AnswerFrame): TranslatedAnswer {
  const completion = readChatCompletion(body);
  const { message, finish_reason } = onlyChoice(completion);
  const usage = usageOf(readFigures(completion.usage));
  const told = usage?.estimated === true ? undefined : usage;
  const reportedModel = typeof completion.model === 'string' && completion.model !== '' ? completion.model : undefined;
  const answer: HeadgateAnswer = {
    id: frame.inferenceId,
    object: 'inference',
    created: frame.createdAtSeconds,
    model: reportedModel ?? frame.upstreamModel,
    provider: frame.provider,
    output: message.content ?? '',
    ...(message.refusal ? { refusal: message.refusal } : {}),
    ...(message.tool_calls?.length ? { tool_calls: message.tool_calls.map(toolCall) } : {}),
    finish_reason: finish_reason ?? null,
    usage: renderUsage(told),
    cost_usd: frame.costUsd(told),
  };
  return {
    body: JSON.stringify(answer),
    ...(usage ? { usage } : {}),
    ...(finish_reason ? { finishReason: finish_reason } : {}),
    ...(reportedModel === undefined ? {} : { reportedModel }),
  };
}

/** One answer is asked for. Another number of them has no place in ours, and leaving some out would be silent. */
function onlyChoice(completion: ChatCompletion): Choice {
  const [choice, ...others] = completion.choices;
  if (choice && others.length === 0) return choice;
  const count = String(completion.choices.length);
  throw new GatewayError('upstream_invalid', `The provider answered with ${count} choices where one was asked for.`);
}

function toolCall(
  call: NonNullable<Choice['message']['tool_calls']>[number],
): NonNullable<HeadgateAnswer['tool_calls']>[number] {
  return {
    id: call.id,
    type: 'function',
    function: { name: call.function.name, arguments: call.function.arguments },
  };
}
