// Puts a button on the page that opens a deployment beside it: <script src="…/widget.js" data-deployment="dp…" async>.
(() => {
  const script = document.currentScript;
  const id = script?.dataset.deployment;
  if (!id || !document.body) return;
  const origin = new URL(script.src).origin;
  const label = script.dataset.label || 'Talk to us';
  const frame = document.createElement('iframe');
  frame.title = label;
  frame.allow = 'microphone; camera';
  frame.hidden = true;
  Object.assign(frame.style, {
    position: 'fixed',
    right: '1rem',
    bottom: '5rem',
    width: 'min(26rem, calc(100vw - 2rem))',
    height: 'min(40rem, calc(100vh - 7rem))',
    border: '0',
    borderRadius: '1rem',
    boxShadow: '0 8px 40px rgb(0 0 0 / 30%)',
    zIndex: '2147483000',
  });
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = label;
  button.setAttribute('aria-expanded', 'false');
  Object.assign(button.style, {
    position: 'fixed',
    right: '1rem',
    bottom: '1rem',
    minHeight: '3rem',
    padding: '0 1.25rem',
    border: '0',
    borderRadius: '1.5rem',
    background: '#0b5f59',
    color: '#fff',
    font: '600 1rem/1 system-ui, sans-serif',
    cursor: 'pointer',
    zIndex: '2147483001',
  });
  button.addEventListener('click', () => {
    // Loaded on the first use: a page that nobody talks on costs nothing.
    if (frame.src === '') frame.src = `${origin}/d/${encodeURIComponent(id)}`;
    frame.hidden = !frame.hidden;
    button.setAttribute('aria-expanded', String(!frame.hidden));
    button.textContent = frame.hidden ? label : 'Close';
  });
  document.body.append(frame, button);
})();
