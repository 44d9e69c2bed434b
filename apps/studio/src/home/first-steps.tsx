import { CommandBox } from '../parts/command-box.tsx';

const firstPal = {
  pal_name: 'Front desk',
  system_prompt: 'You welcome visitors and answer briefly.',
  greeting: 'Hello, what can I do for you?',
};

/** Nothing runs yet: the first command, ready to copy. */
export function FirstSteps({ apiKey, onReload }: { readonly apiKey: string; readonly onReload: () => void }) {
  return (
    <section className="first-steps" aria-labelledby="first-title">
      <h1 id="first-title" className="display">
        Nobody is here yet
      </h1>
      <p className="lead">Make the first PAL from a terminal. The copy carries your key.</p>
      <CommandBox label="The command that makes a PAL" path="/v2/pals" body={firstPal} apiKey={apiKey} />
      <p>
        <button className="button" type="button" onClick={onReload}>
          Look again
        </button>
      </p>
    </section>
  );
}
