/** Two speech shapes that face each other. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <path className="mark-one" d="M15 4H9a7 7 0 0 0-7 7v9.5a2.5 2.5 0 0 0 2.5 2.5H8v5l6-5a1.5 1.5 0 0 0 1-1.400z" />
      <path
        className="mark-two"
        d="M17 9h6a7 7 0 0 1 7 7v3.5a2.5 2.5 0 0 1-2.5 2.5H24v6l-6-6.300a1.5 1.5 0 0 1-1-1.400z"
      />
    </svg>
  );
}
