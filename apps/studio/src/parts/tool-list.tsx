import { nameInWords } from '@palaver/client';
import type { Tool } from '../api/pals.ts';
import { recordAddress } from '../route.ts';
import { Link } from './link.tsx';
import { toolKind, toolKindWords } from './tool-kind.ts';

/** What a PAL can do; the platform's own tools come with every PAL and say nothing about this one. */
export function ToolList({ tools }: { readonly tools: readonly Tool[] }) {
  const own = tools.filter((tool) => !tool.is_system_tool);
  if (own.length === 0) return <p className="muted">It talks, and has no tools.</p>;
  return (
    <ul className="tool-list" aria-label="What it can do">
      {own.map((tool) => (
        <li key={tool.tool_id} data-kind={toolKind(tool)} title={tool.description}>
          <Link href={recordAddress('tools', tool.tool_id)}>{nameInWords(tool.name)}</Link>
          <small>{toolKindWords[toolKind(tool)]}</small>
        </li>
      ))}
    </ul>
  );
}
