import { callStateWords, type LiveEvent, nameInWords } from '@palaver/client';

const longest = 160;

/** What an event says, in one line. An event that this page does not know keeps its own form. */
export function eventInWords(event: LiveEvent): string {
  switch (event.event_type) {
    case 'conversation.utterance':
      return `${event.properties.role === 'user' ? 'Person' : 'PAL'}: ${event.properties.speech}`;
    case 'conversation.tool_call.state':
      return `${nameInWords(event.properties.name)}: ${callStateWords(event.properties.state).toLowerCase()}`;
    case 'conversation.tool_call.held':
      return event.properties.prompt;
    case 'conversation.tool_call':
      return nameInWords(event.properties.name);
    case 'conversation.guardrail.triggered':
      return `${nameInWords(event.properties.guardrail)}: ${event.properties.reason}`;
    case 'conversation.objective.activated':
      return nameInWords(event.properties.objective_name);
    case 'conversation.objective.pending':
    case 'conversation.objective.completed': {
      const { objective_name, output_variables } = event.properties;
      return `${nameInWords(objective_name)} ${shortened(JSON.stringify(output_variables ?? {}))}`.trim();
    }
    case 'conversation.rag.observability':
      return `Drew on ${event.properties.documents.map((one) => one.document_name).join(', ')}`;
    case 'conversation.error':
      return event.properties.message;
    case 'conversation.claim.corrected':
      return event.properties.sentence;
    case 'system.shutdown':
      return event.properties.shutdown_reason;
    default:
      return shortened(JSON.stringify(event.properties ?? {}));
  }
}

function shortened(json: string): string {
  if (json === '{}') return '';
  return json.length <= longest ? json : `${json.slice(0, longest - 1)}…`;
}
