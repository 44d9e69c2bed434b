import { nameInWords } from '@palaver/client';
import { type ReactNode, useCallback } from 'react';
import { getDocument } from '../api/documents.ts';
import { listThumbnails } from '../api/faces.ts';
import { type Guardrail, listGuardrails, listObjectives, type Objective, orNull } from '../api/guidance.ts';
import { type FullPal, getPal, listPalTools } from '../api/pals.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { Link } from '../parts/link.tsx';
import { Portrait } from '../parts/portrait.tsx';
import { TalkButton } from '../parts/talk-button.tsx';
import { ToolList } from '../parts/tool-list.tsx';
import { recordAddress } from '../route.ts';
import { FactList } from './fact-list.tsx';
import { momentInWords } from './moment-in-words.ts';
import { NotReady } from './not-ready.tsx';
import { RecordFrame, RecordPart } from './record-frame.tsx';
import { TagList } from './tag-list.tsx';

export function PalRecord({ apiKey, id }: { readonly apiKey: string; readonly id: string }) {
  const load = useCallback((signal: AbortSignal) => readPal(apiKey, id, signal), [apiKey, id]);
  const [loaded, reload] = useLoaded(load);
  if (loaded.phase !== 'ready') return <NotReady section="pals" loaded={loaded} onRetry={reload} />;
  const { pal, tools, guardrails, objectives, documents, picture } = loaded.value;
  const name = pal.pal_name ?? 'Unnamed PAL';
  return (
    <RecordFrame
      section="pals"
      name={name}
      lead={pal.persona_description ?? null}
      aside={
        <div className="record-face">
          <Portrait seed={pal.default_face_id ?? name} imageUrl={picture} />
          <TalkButton apiKey={apiKey} palId={pal.pal_id} name={name} />
        </div>
      }
    >
      <RecordPart title="Who it is">
        <PalFacts pal={pal} />
        {pal.system_prompt !== null && pal.system_prompt !== '' && (
          <details className="prompt">
            <summary>Its prompt</summary>
            <p>{pal.system_prompt}</p>
          </details>
        )}
      </RecordPart>
      <RecordPart title="Tools">
        <ToolList tools={tools} />
      </RecordPart>
      <RecordPart title="Guardrails">
        <GuardrailList guardrails={guardrails} />
      </RecordPart>
      <RecordPart title="Objectives">
        <ObjectiveList objectives={objectives} />
      </RecordPart>
      <RecordPart title="Documents">{documentList(pal, documents)}</RecordPart>
    </RecordFrame>
  );
}

async function readPal(key: string, id: string, signal: AbortSignal) {
  const pal = await getPal(key, id, signal);
  const [tools, guardrails, objectives, thumbnails, documents] = await Promise.all([
    listPalTools(key, id, signal),
    listGuardrails(key, pal, signal),
    listObjectives(key, pal, signal),
    listThumbnails(key, signal),
    Promise.all(pal.document_ids.map((document) => orNull(getDocument(key, document, signal)))),
  ]);
  const picture = thumbnails.get(pal.default_face_id ?? '') ?? null;
  return { pal, tools, guardrails, objectives, picture, documents: documents.filter((one) => one !== null) };
}

function PalFacts({ pal }: { readonly pal: FullPal }) {
  return (
    <FactList
      facts={[
        ['Thinks with', pal.layers?.llm?.model ?? 'the server’s own engine'],
        ['Says first', pal.greeting],
        ['Languages', pal.languages.join(', ')],
        ['Works as', pal.pipeline_mode === 'full' ? null : nameInWords(pal.pipeline_mode)],
        ['Id', <code key="id">{pal.pal_id}</code>],
        ['Made', momentInWords(pal.created_at)],
      ]}
    />
  );
}

function GuardrailList({ guardrails }: { readonly guardrails: readonly Guardrail[] }) {
  if (guardrails.length === 0) return <p className="muted">None: only its prompt holds it back.</p>;
  return (
    <dl className="rule-list">
      {guardrails.map((one) => (
        <div key={one.uuid}>
          <dt>{nameInWords(one.guardrail_name)}</dt>
          <dd>{one.guardrail_prompt}</dd>
        </div>
      ))}
    </dl>
  );
}

function ObjectiveList({ objectives }: { readonly objectives: readonly Objective[] }) {
  if (objectives.length === 0) return <p className="muted">None: it follows the person.</p>;
  return (
    <dl className="rule-list">
      {objectives.map((one) => (
        <div key={one.objective_name}>
          <dt>{nameInWords(one.objective_name)}</dt>
          <dd>
            <p>{one.objective_prompt}</p>
            {one.output_variables.length > 0 && (
              <p className="muted">Finds out: {one.output_variables.map(nameInWords).join(', ')}</p>
            )}
            {nextWords(one).map((text) => (
              <p key={text} className="muted">
                {text}
              </p>
            ))}
            {one.confirmation_mode === 'manual' && <p className="muted">The app says when it is done.</p>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function nextWords(objective: Objective): readonly string[] {
  const { next_required_objective: next, next_conditional_objectives: branches } = objective;
  if (next !== null) return [`Then: ${nameInWords(next)}`];
  return Object.entries(branches ?? {}).map(([name, when]) => `Then, if ${lowerFirst(when)} → ${nameInWords(name)}`);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '');
}

function documentList(pal: FullPal, documents: readonly { document_id: string; document_name: string }[]): ReactNode {
  if (documents.length === 0 && pal.document_tags.length === 0) {
    return <p className="muted">None: it knows what its prompt and the model know.</p>;
  }
  return (
    <>
      <ul className="plain-list">
        {documents.map((one) => (
          <li key={one.document_id}>
            <Link href={recordAddress('documents', one.document_id)}>{one.document_name}</Link>
          </li>
        ))}
      </ul>
      {pal.document_tags.length > 0 && (
        <div className="tagged">
          <span className="muted">and all that are tagged</span> <TagList tags={pal.document_tags} />
        </div>
      )}
    </>
  );
}
