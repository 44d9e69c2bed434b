/** Links to files that are no pages. */
const NO_PAGE =
  /\.(7z|avi|avif|bin|bmp|css|dmg|docx?|eot|exe|gif|gz|ico|iso|jar|jpe?g|js|json|m4a|m4v|mkv|mov|mp3|mp4|mpe?g|ogg|otf|pdf|png|pptx?|rar|rss|svg|tar|tgz|tiff?|ttf|wav|webm|webp|wmv|woff2?|xlsx?|xml|zip)$/i;
const MAX_URL = 2048;

/** The address a link of a page leads to, when that is a page of the same site; else null. */
export function crawlTarget(link: string, base: string, site: URL): string | null {
  const url = URL.parse(link, base);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null;
  if (url.username !== '' || url.password !== '' || !isSameSite(url, site)) return null;
  if (NO_PAGE.test(url.pathname)) return null;
  url.hash = '';
  return url.href.length > MAX_URL ? null : url.href;
}

/** Host and port are the site's; `www.` makes no difference, nor do http and https on their usual ports. */
export function isSameSite(url: URL, site: URL): boolean {
  return siteOf(url) === siteOf(site);
}

function siteOf(url: URL): string {
  return `${url.hostname
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^www\./, '')}:${url.port}`;
}

/** A name for a document that was given none: the last part of the path, else the host. */
export function nameOfUrl(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return url.slice(0, 255);
  const last = parsed.pathname.split('/').findLast((part) => part !== '');
  if (last === undefined) return parsed.hostname.slice(0, 255);
  try {
    return (
      decodeURIComponent(last)
        .replace(/\p{Cc}/gu, '')
        .trim()
        .slice(0, 255) || parsed.hostname
    );
  } catch {
    // Not percent-encoded after all.
    return last.slice(0, 255);
  }
}
