import { nameInWords } from '@palaver/client';
import type { Tool } from '../api/pals.ts';

/** What a PAL can do; the platform's own tools come with every PAL and say nothing about this one. */
export function ToolList({ tools }: { readonly tools: readonly Tool[] }) {
  const own = tools.filter((tool) => !tool.is_system_tool);
  if (own.length === 0) return <p className="muted">It talks, and has no tools.</p>;
  return (
    <ul className="tool-list" aria-label="What it can do">
      {own.map((tool) => (
        <li key={tool.tool_id} data-kind={kindOf(tool)} title={tool.description}>
          <span>{nameInWords(tool.name)}</span>
          <small>{kindWords[kindOf(tool)]}</small>
        </li>
      ))}
    </ul>
  );
}

type Kind = 'looks-up' | 'changes' | 'asks-first' | 'shows' | 'afterwards';

const kindWords: Readonly<Record<Kind, string>> = {
  'looks-up': 'looks things up',
  changes: 'changes things',
  'asks-first': 'asks you first',
  shows: 'on this page',
  afterwards: 'afterwards',
};

function kindOf(tool: Tool): Kind {
  if (tool.trigger_type === 'post_call') return 'afterwards';
  if (tool.policy?.confirm === 'explicit') return 'asks-first';
  if (tool.delivery.app_message) return 'shows';
  const effect = tool.policy?.effect ?? (tool.delivery.api?.method === 'GET' ? 'read' : 'write');
  return effect === 'read' ? 'looks-up' : 'changes';
}
