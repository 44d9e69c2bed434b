import type { LiveEvent } from '@palaver/contract';
import type { Metrics } from './metrics.ts';

/** Counts what happens in live conversations, by looking at their events. */
export function createConversationMetrics(metrics: Metrics): (event: LiveEvent) => void {
  const turns = metrics.counter('palaver_turns_total', 'User turns');
  const changes = metrics.counter('palaver_call_changes_total', 'Changes of state of tool calls', ['state']);
  const errors = metrics.counter('palaver_conversation_errors_total', 'Errors told to clients', ['code']);
  return ({ event_type, properties }) => {
    switch (event_type) {
      case 'conversation.utterance':
        if (properties?.role === 'user') turns.add(1);
        break;
      case 'conversation.tool_call.state':
        changes.add(1, String(properties?.state));
        break;
      case 'conversation.error':
        errors.add(1, String(properties?.code));
        break;
    }
  };
}
