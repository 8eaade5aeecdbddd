import type { StreamEvent } from './answer-format.ts';
import type { Scenario } from './options.ts';

/** Writes an event of a text, padded to the size that `event-bytes` says. */
export function padEvent<Event extends StreamEvent>(
  scenario: Scenario,
  text: string,
  write: (text: string) => Event,
): Event {
  const event = write(text);
  const missing = (scenario['event-bytes'] ?? 0) - event.length;
  return missing > 0 ? write(text + '.'.repeat(missing)) : event;
}
