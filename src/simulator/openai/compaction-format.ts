import type { AnswerPlan } from '../answer-plan.ts';
import type { Scenario } from '../options.ts';
import type { Json } from '../read-fields.ts';
import { seal } from '../signatures.ts';
import { onlyChoice } from '../take-blocks.ts';
import { readWhole } from '../whole-choice.ts';
import type { ResponseRequest } from './read-response-request.ts';
import { responseUsage } from './response-object.ts';
import { ResponsesFormat } from './responses-format.ts';

/**
 * A conversation made short: the messages of the user, and one item in the place of everything else
 * (https://platform.openai.com/docs/api-reference/responses/compact).
 */
export class CompactionFormat extends ResponsesFormat {
  readonly #history: readonly Json[];

  constructor(request: ResponseRequest) {
    super(request, () => undefined);
    this.#history = request.history;
  }

  override writeComplete(plan: AnswerPlan, scenario: Scenario): { body: Json; tokens: number } {
    const whole = readWhole(onlyChoice(plan), scenario.bytes ?? 0);
    const asked = this.#history.filter(({ role }) => role === 'user');
    const messages = asked.map((item) => ({ id: `msg_${plan.makeId(48)}`, status: 'completed', ...item }));
    const compaction = { id: `cmp_${plan.makeId(48)}`, type: 'compaction', encrypted_content: seal(whole.text) };
    const body = {
      id: `resp_${plan.id}`,
      object: 'response.compaction',
      created_at: plan.created,
      output: [...messages, compaction],
      ...(scenario['no-usage'] ? {} : { usage: responseUsage(plan, whole) }),
    };
    return { body, tokens: whole.tokens };
  }
}
