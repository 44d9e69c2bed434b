import { Link } from './link.tsx';
import { TopBar } from './top-bar.tsx';

export function NotFoundPage() {
  return (
    <div className="page">
      <TopBar />
      <main className="plain-main">
        <h1>There is nothing at this address</h1>
        <p>Conversations live under /c/ followed by their id.</p>
        <p>
          <Link className="button" href="/">
            See what runs here
          </Link>
        </p>
      </main>
    </div>
  );
}
