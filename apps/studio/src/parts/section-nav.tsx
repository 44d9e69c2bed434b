import { listAddress, readRoute, type Section, sections, useAddress } from '../route.ts';
import { Link } from './link.tsx';

const names: Readonly<Record<Section, string>> = {
  pals: 'PALs',
  tools: 'Tools',
  documents: 'Documents',
  conversations: 'Conversations',
};

/** Where one is among the lists of this server. */
export function SectionNav() {
  const route = readRoute(useAddress());
  const current = 'section' in route ? route.section : null;
  return (
    <nav className="section-nav" aria-label="Sections">
      <ul>
        <li>
          <Link href="/" aria-current={route.page === 'home' ? 'page' : undefined}>
            Overview
          </Link>
        </li>
        {sections.map((section) => (
          <li key={section}>
            <Link href={listAddress(section)} aria-current={sectionState(section === current, route.page)}>
              {names[section]}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function sectionState(isCurrent: boolean, page: string): 'page' | 'true' | undefined {
  if (!isCurrent) return undefined;
  return page === 'list' ? 'page' : 'true';
}
