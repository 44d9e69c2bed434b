import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** How far from the end still counts as being there, in CSS pixels. */
const nearPx = 120;

/**
 * Keeps the end of the page in sight while the reader is there, also when the window changes its size, and leaves the
 * page alone once they scroll up.
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
    // Comes before the scroll events that the change of the size causes.
    function handleResize(): void {
      if (following.current) scrollToEnd();
    }
    window.addEventListener('scroll', handleScroll, { passive: true });
    window.addEventListener('resize', handleResize);
    return () => {
      window.removeEventListener('scroll', handleScroll);
      window.removeEventListener('resize', handleResize);
    };
  }, []);

  // `change` is a dependency because changed content moves the end.
  useLayoutEffect(() => {
    if (following.current) scrollToEnd();
  }, [change]);

  const follow = useCallback(() => {
    following.current = true;
    setFollows(true);
    scrollToEnd();
  }, []);
  return [follows, follow];
}

function scrollToEnd(): void {
  window.scrollTo(0, document.documentElement.scrollHeight);
}

function distanceFromEnd(): number {
  const { scrollHeight, clientHeight } = document.documentElement;
  return scrollHeight - clientHeight - window.scrollY;
}
