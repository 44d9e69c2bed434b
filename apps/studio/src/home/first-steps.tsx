import { CopyButton } from '../parts/copy-button.tsx';

/** Nothing runs yet: the first command, ready to copy. */
export function FirstSteps({ apiKey, onReload }: { readonly apiKey: string; readonly onReload: () => void }) {
  const shown = firstCommand(window.location.origin, '$PALAVER_API_KEY');
  const whole = firstCommand(window.location.origin, apiKey);
  return (
    <section className="first-steps" aria-labelledby="first-title">
      <h1 id="first-title" className="display">
        Nobody is here yet
      </h1>
      <p className="lead">Make the first PAL from a terminal. The copy carries your key.</p>
      <div className="command">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard. */}
        <section tabIndex={0} aria-label="The command that makes a PAL">
          <pre>
            <code>{shown}</code>
          </pre>
        </section>
        <CopyButton text={whole} label="Copy the command" />
      </div>
      <p>
        <button className="button" type="button" onClick={onReload}>
          Look again
        </button>
      </p>
    </section>
  );
}

function firstCommand(origin: string, key: string): string {
  return [
    `curl -s ${origin}/v2/pals \\`,
    `  -H "x-api-key: ${key}" \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d '{"pal_name":"Front desk","system_prompt":"You welcome visitors and answer briefly.","greeting":"Hello, what can I do for you?"}'`,
  ].join('\n');
}
