import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** How far from the end still counts as being there, in CSS pixels. */
const nearPx = 120;

/**
 * Keeps the end of the page in sight while the reader is there, and leaves the page alone once they scroll up.
 *
 * @param change a value that changes with the content
 * @returns whether the end is followed, and how to go back to it
 */
export function useFollowedScroll(change: unknown): readonly [boolean, () => void] {
  const [follows, setFollows] = useState(true);
  const following = useRef(true);

  useEffect(() => {
    function handleScroll(): void {
      following.current = distanceFromEnd() < nearPx;
      setFollows(following.current);
    }
    window.addEventListener('scroll', handleScroll, { passive: true });
    return () => window.removeEventListener('scroll', handleScroll);
  }, []);

  // `change` is a dependency because changed content moves the end.
  useLayoutEffect(() => {
    if (following.current) window.scrollTo(0, document.documentElement.scrollHeight);
  }, [change]);

  const follow = useCallback(() => {
    following.current = true;
    setFollows(true);
    window.scrollTo(0, document.documentElement.scrollHeight);
  }, []);
  return [follows, follow];
}

function distanceFromEnd(): number {
  const { scrollHeight, clientHeight } = document.documentElement;
  return scrollHeight - clientHeight - window.scrollY;
}
