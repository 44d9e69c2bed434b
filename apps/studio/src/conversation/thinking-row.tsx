/** Stands where the next reply will. What it means is said by the status line and the announcer. */
export function ThinkingRow() {
  return (
    <span className="thinking" aria-hidden="true">
      <span />
      <span />
      <span />
    </span>
  );
}
