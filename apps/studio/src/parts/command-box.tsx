import { CopyButton } from './copy-button.tsx';

export interface CommandBoxProps {
  /** What the command does, for screen readers. */
  readonly label: string;
  readonly path: string;
  readonly body: object;
  readonly apiKey: string;
}

/** A request as a command for the terminal. What is shown leaves the key out; what is copied carries it. */
export function CommandBox({ label, path, body, apiKey }: CommandBoxProps) {
  const command = (key: string) =>
    [
      `curl -s ${window.location.origin}${path} \\`,
      `  -H "x-api-key: ${key}" \\`,
      `  -H 'content-type: application/json' \\`,
      `  -d '${JSON.stringify(body)}'`,
    ].join('\n');
  return (
    <div className="command">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard. */}
      <section tabIndex={0} aria-label={label}>
        <pre>
          <code>{command('$PALAVER_API_KEY')}</code>
        </pre>
      </section>
      <CopyButton text={command(apiKey)} label="Copy the command" />
    </div>
  );
}
