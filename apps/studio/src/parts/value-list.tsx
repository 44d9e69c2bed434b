import { nameInWords } from '@palaver/client';
import type { ReactNode } from 'react';

const deepest = 4;

/** A JSON object as a list that people read: names in words, values in the reader's own formats. */
export function ValueList({ values }: { readonly values: Readonly<Record<string, unknown>> }) {
  const entries = Object.entries(values);
  if (entries.length === 0) return <p className="muted">No details.</p>;
  return (
    <dl className="value-list">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{nameInWords(name)}</dt>
          <dd>{valueInWords(value, 0)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Any JSON value for people; what is nested too deep stays JSON. */
export function valueInWords(value: unknown, depth: number): ReactNode {
  if (value === null || value === undefined || value === '') return <span className="muted">none</span>;
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'number') return value.toLocaleString();
  if (typeof value === 'string') return textInWords(value);
  if (depth >= deepest) return <code>{JSON.stringify(value)}</code>;
  if (Array.isArray(value)) return listInWords(value, depth);
  const entries = Object.entries(value as Record<string, unknown>);
  return (
    <dl className="value-list">
      {entries.map(([name, inner]) => (
        <div key={name}>
          <dt>{nameInWords(name)}</dt>
          <dd>{valueInWords(inner, depth + 1)}</dd>
        </div>
      ))}
    </dl>
  );
}

function listInWords(values: readonly unknown[], depth: number): ReactNode {
  if (values.length === 0) return <span className="muted">none</span>;
  if (values.every((value) => typeof value === 'string' || typeof value === 'number')) {
    return values.map((value) => (typeof value === 'string' ? textInWords(value) : value.toLocaleString())).join(', ');
  }
  return (
    <ol className="value-items">
      {values.map((value, index) => (
        <li key={index}>{valueInWords(value, depth + 1)}</li>
      ))}
    </ol>
  );
}

/** Dates and times in the reader's format; what merely looks like one and is none stays as it is. */
function textInWords(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const date = new Date(`${text}T12:00:00`);
    if (Number.isNaN(date.getTime())) return text;
    return date.toLocaleDateString(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  }
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text)) {
    const date = new Date(text);
    if (Number.isNaN(date.getTime())) return text;
    return date.toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'short' });
  }
  return text;
}
