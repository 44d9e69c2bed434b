import { type ReactNode, useEffect } from 'react';
import { Link } from '../parts/link.tsx';
import { listAddress, type Section } from '../route.ts';
import { shelves } from './shelves.ts';

export interface RecordFrameProps {
  readonly section: Section;
  readonly name: string;
  readonly lead?: string | null;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** The head of a record: the way back to its list, its name, what it is for. */
export function RecordFrame({ section, name, lead, aside, children }: RecordFrameProps) {
  useEffect(() => {
    document.title = `${name} · Palaver`;
  }, [name]);
  return (
    <article className="record" aria-labelledby="record-title">
      <header className="record-head">
        <div>
          <Link className="record-back" href={listAddress(section)}>
            All {shelves[section].one}s
          </Link>
          <h1 id="record-title" className="display">
            {name}
          </h1>
          {lead !== undefined && lead !== null && lead !== '' && <p className="lead">{lead}</p>}
        </div>
        {aside}
      </header>
      {children}
    </article>
  );
}

export interface RecordPartProps {
  readonly title: string;
  readonly children: ReactNode;
}

export function RecordPart({ title, children }: RecordPartProps) {
  return (
    <section className="record-part" aria-label={title}>
      <h2>{title}</h2>
      <div className="record-part-body">{children}</div>
    </section>
  );
}
