import { schemaRows } from './schema-rows.ts';

/** The arguments of a tool as a table. */
export function SchemaTable({ schema }: { readonly schema: Readonly<Record<string, unknown>> }) {
  const rows = schemaRows(schema);
  if (rows.length === 0) return <p className="muted">It is called without arguments.</p>;
  return (
    <table className="schema-table">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Type</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.path}>
            <th scope="row">
              <code>{row.path}</code>
              {row.required && <span className="needed"> needed</span>}
            </th>
            <td>{row.type}</td>
            <td>
              {row.description}
              {row.rules.length > 0 && <span className="schema-rules">{row.rules.join(' · ')}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
