import { CommandBox } from '../parts/command-box.tsx';
import { Link } from '../parts/link.tsx';
import type { Shelf } from './shelves.ts';

export interface EmptyShelfProps {
  readonly shelf: Shelf;
  readonly apiKey: string;
  readonly onReload: () => void;
}

/** Nothing of this kind yet: what it is for, and how to make the first one. */
export function EmptyShelf({ shelf, apiKey, onReload }: EmptyShelfProps) {
  const { title, lead, command } = shelf.empty;
  return (
    <section className="first-steps" aria-labelledby="empty-title">
      <h1 id="empty-title" className="display">
        {title}
      </h1>
      <p className="lead">{lead}</p>
      {command !== null && <CommandBox {...command} apiKey={apiKey} />}
      <p className="empty-actions">
        <button className="button" type="button" onClick={onReload}>
          Look again
        </button>
        {command === null && <Link href="/">Go to the overview</Link>}
      </p>
    </section>
  );
}
