import { Link } from '../parts/link.tsx';
import { timeAgo } from '../parts/time-ago.ts';
import { utcTime } from '../parts/utc-time.ts';
import { recordAddress, type Section } from '../route.ts';
import type { ShelfRow } from './shelves.ts';

export function RowList({ section, rows }: { readonly section: Section; readonly rows: readonly ShelfRow[] }) {
  const now = Date.now();
  if (rows.length === 0) return null;
  return (
    <ul className="row-list">
      {rows.map((row) => (
        <li key={row.id}>
          <Link href={recordAddress(section, row.id)}>{row.name}</Link>
          <p>{row.about}</p>
          <span className="row-state" data-tone={row.tone}>
            {row.state}
          </span>
          <time dateTime={row.created_at}>{timeAgo(utcTime(row.created_at), now)}</time>
        </li>
      ))}
    </ul>
  );
}

/** Rows of the same height in the place of those to come. */
export function RowSkeleton() {
  return (
    <>
      <p className="visually-hidden" role="status">
        Loading…
      </p>
      <ul className="row-list row-skeleton" aria-hidden="true">
        {Array.from({ length: 8 }, (_, index) => (
          <li key={index}>
            <span />
          </li>
        ))}
      </ul>
    </>
  );
}
