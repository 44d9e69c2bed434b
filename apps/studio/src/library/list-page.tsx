import { useCallback, useEffect, useState } from 'react';
import { pageSize } from '../api/pages.ts';
import { RequestError } from '../api/request.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { KeyForm } from '../parts/key-form.tsx';
import { Link } from '../parts/link.tsx';
import { OwnerPage } from '../parts/owner-page.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { listAddress, replaceAddress, type Section } from '../route.ts';
import { EmptyShelf } from './empty-shelf.tsx';
import { RowList, RowSkeleton } from './row-list.tsx';
import { SearchBox } from './search-box.tsx';
import { shelves } from './shelves.ts';

export interface ListPageProps {
  readonly section: Section;
  readonly search: string;
  readonly number: number;
}

/** The records of one kind, newest first, with a search; the address names what is shown. */
export function ListPage(props: ListPageProps) {
  const { title } = shelves[props.section];
  useEffect(() => {
    document.title = `${title} · Palaver`;
  }, [title]);
  return <OwnerPage>{(key) => <Shelf {...props} apiKey={key} />}</OwnerPage>;
}

function Shelf({ section, search, number, apiKey }: ListPageProps & { readonly apiKey: string }) {
  const shelf = shelves[section];
  const load = useCallback(
    async (signal: AbortSignal) => ({ ...(await shelf.load({ key: apiKey, search, number, signal })), search, number }),
    [shelf, apiKey, search, number],
  );
  const [page, reload] = useLoaded(load);
  const [typed, setTyped] = useState(search);
  const [followed, setFollowed] = useState(search);
  if (followed !== search) {
    // The address changed, by this box or by a link: the box says what is shown.
    setFollowed(search);
    if (typed.trim() !== search) setTyped(search);
  }
  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === search) return;
    const timer = setTimeout(() => replaceAddress(listAddress(section, wanted)), 250);
    return () => clearTimeout(timer);
  }, [typed, search, section]);

  if (page.phase === 'failed' && page.error instanceof RequestError && page.error.status === 401) {
    return <KeyForm refused="The server does not accept this key. Check that it is whole and not revoked." />;
  }
  if (page.phase === 'ready' && page.value.total === 0 && page.value.search === '' && typed === '') {
    return <EmptyShelf shelf={shelf} apiKey={apiKey} onReload={reload} />;
  }
  const total = page.phase === 'ready' ? page.value.total : null;
  return (
    <section className="shelf" aria-labelledby="shelf-title">
      <header className="shelf-head">
        <h1 id="shelf-title" className="display">
          {shelf.title}
        </h1>
        <SearchBox label={`Search ${shelf.one}s`} value={typed} onChange={setTyped} />
      </header>
      <p className="shelf-count" role="status">
        {total === null ? '' : countInWords(total, shelf.one, page.phase === 'ready' ? page.value.search : '')}
      </p>
      {page.phase === 'loading' && <RowSkeleton />}
      {page.phase === 'failed' && <Trouble error={page.error} onRetry={reload} />}
      {page.phase === 'ready' && <RowList section={section} rows={page.value.rows} />}
      {page.phase === 'ready' && page.value.isPartial && (
        <p className="muted">Only the newest thousand were searched. Older ones are found through the API.</p>
      )}
      {total === 0 && (
        <p>
          <button className="quiet-button" type="button" onClick={() => setTyped('')}>
            Show all
          </button>
        </p>
      )}
      {page.phase === 'ready' && (
        <Pager section={section} search={page.value.search} number={page.value.number} total={page.value.total} />
      )}
    </section>
  );
}

function countInWords(total: number, one: string, search: string): string {
  const counted = `${total === 0 ? 'No' : total.toLocaleString()} ${one}${total === 1 ? '' : 's'}`;
  return search === '' ? counted : `${counted} with “${search}”`;
}

function Pager({ section, search, number, total }: ListPageProps & { readonly total: number }) {
  const last = Math.max(1, Math.ceil(total / pageSize));
  if (last === 1 && number === 1) return null;
  const from = (number - 1) * pageSize + 1;
  const to = Math.min(total, number * pageSize);
  return (
    <nav className="pager" aria-label="Pages">
      {number > 1 && (
        <Link className="quiet-button" href={listAddress(section, search, Math.min(number - 1, last))}>
          Newer
        </Link>
      )}
      <span>{from > total ? 'There is nothing on this page' : `${from} to ${to} of ${total.toLocaleString()}`}</span>
      {number < last && (
        <Link className="quiet-button" href={listAddress(section, search, number + 1)}>
          Older
        </Link>
      )}
    </nav>
  );
}
