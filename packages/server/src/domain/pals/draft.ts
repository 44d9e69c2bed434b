/** Key of a PAL's stored body under which the builder keeps changes that are not published. */
const draftKey = 'maker_draft';

/** Whether the builder holds changes of the PAL that are not published. */
export function hasDraft(body: Readonly<Record<string, unknown>>): boolean {
  return body[draftKey] !== undefined && body[draftKey] !== null;
}

/** The body with the draft of another one: for changes that stand beside it. */
export function withDraftOf(
  before: Readonly<Record<string, unknown>>,
  body: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return { ...body, [draftKey]: before[draftKey] };
}
