import type { Archive } from './archive.ts';
import { readXml } from './read-xml.ts';

/** A link of one part of an office file to another. */
export interface Relationship {
  readonly id: string;
  /** Last segment of the type, for example `slide` or `styles`. */
  readonly kind: string;
  /** Name of the part in the archive. */
  readonly target: string;
}

/** The links of a part; none where it has none. `''` is the package itself. */
export async function readRelationships(archive: Archive, part: string): Promise<readonly Relationship[]> {
  const slash = part.lastIndexOf('/');
  const folder = part.slice(0, slash + 1);
  const file = `${folder}_rels/${part.slice(slash + 1)}.rels`;
  if (!archive.has(file)) return [];
  const found: Relationship[] = [];
  await readXml(archive.read(file), {
    open(name, attributes) {
      const target = attributes.get('Target');
      if (name !== 'Relationship' || target === undefined || attributes.get('TargetMode') === 'External') return;
      found.push({
        id: attributes.get('Id') ?? '',
        kind: attributes.get('Type')?.split('/').at(-1) ?? '',
        target: resolved(folder, target),
      });
    },
    close() {},
    text() {},
  });
  return found;
}

/** The part a package is about: the document, the presentation, the workbook. */
export async function mainPart(archive: Archive, usual: string): Promise<string> {
  const links = await readRelationships(archive, '');
  const main = links.find(({ kind }) => kind === 'officeDocument');
  return main !== undefined && archive.has(main.target) ? main.target : usual;
}

function resolved(folder: string, target: string): string {
  if (target.startsWith('/')) return target.slice(1);
  const parts: string[] = [];
  for (const part of `${folder}${target}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
