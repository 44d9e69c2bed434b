import { RequestError } from '../api/request.ts';
import type { Loaded } from '../api/use-loaded.ts';
import { KeyForm } from '../parts/key-form.tsx';
import { Link } from '../parts/link.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { listAddress, type Section } from '../route.ts';
import { shelves } from './shelves.ts';

export interface NotReadyProps {
  readonly section: Section;
  readonly loaded: Loaded<unknown>;
  readonly onRetry: () => void;
}

/** In the place of a record that is on its way, is not there, or cannot be read. */
export function NotReady({ section, loaded, onRetry }: NotReadyProps) {
  if (loaded.phase !== 'failed') {
    return (
      <div className="record-skeleton">
        <p className="visually-hidden" role="status">
          Loading…
        </p>
        <span aria-hidden="true" />
        <span aria-hidden="true" />
        <span aria-hidden="true" />
      </div>
    );
  }
  const { error } = loaded;
  const status = error instanceof RequestError ? error.status : 0;
  if (status === 401) {
    return <KeyForm refused="The server does not accept this key. Check that it is whole and not revoked." />;
  }
  const { one } = shelves[section];
  const isGone = status === 404 || status === 400;
  return (
    <section className="first-steps">
      <h1 className="display">{isGone ? `There is no such ${one}` : `This ${one} cannot be shown`}</h1>
      {isGone ? <p className="lead">It may have been deleted, or the address is not whole.</p> : null}
      {!isGone && <Trouble error={error} onRetry={onRetry} />}
      <p>
        <Link className="button" href={listAddress(section)}>
          All {one}s
        </Link>
      </p>
    </section>
  );
}
