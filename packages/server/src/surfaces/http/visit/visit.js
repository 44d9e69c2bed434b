// The page of a deployment: says what it is, asks for the password, and starts the conversation. What comes from the
// deployment is shown as text, never as markup.
const id = location.pathname.split('/')[2];
const api = `/v2/deployments/${encodeURIComponent(id)}`;
const main = document.getElementById('visit');

const REASONS = {
  daily_limit: 'The conversations of today are used up. Come back tomorrow.',
  total_limit: 'Too many people are talking at the moment. Try again in a minute.',
  inactive: 'This page is not open at the moment.',
};

show().catch((error) => fail(error.message));

async function show() {
  const init = await ask('GET', `${api}/init`);
  const page = init.customization?.landing_page ?? {};
  const title = page.title || init.name;
  document.title = title;
  const parts = [];
  if (page.logo) parts.push(element('img', { className: 'logo', src: page.logo, alt: '' }));
  if (init.thumbnail_image_url)
    parts.push(element('img', { className: 'face', src: init.thumbnail_image_url, alt: '' }));
  parts.push(element('h1', { textContent: title }));
  if (page.description) parts.push(element('p', { textContent: page.description }));
  if (init.is_available) parts.push(startForm(init));
  else parts.push(element('p', { textContent: REASONS[init.unavailable_reason] ?? REASONS.inactive }));
  if (page.cta?.length > 0) parts.push(links(page.cta));
  main.replaceChildren(...parts);
  main.removeAttribute('aria-busy');
}

function startForm(init) {
  const form = element('form');
  const password = element('input', { type: 'password', required: true, maxLength: 128, autocomplete: 'off' });
  if (init.has_password) {
    const label = element('label');
    label.append('Password', password);
    form.append(label);
  }
  const button = element('button', { type: 'submit', textContent: 'Start talking' });
  const trouble = element('p', { className: 'trouble' });
  trouble.setAttribute('role', 'alert');
  form.append(button, trouble);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    button.disabled = true;
    trouble.textContent = '';
    start(init, password.value).catch((error) => {
      button.disabled = false;
      trouble.textContent = error.message;
    });
  });
  return form;
}

async function start(init, password) {
  const isRemembered = init.customization?.conversation?.unique_memory_tag === true;
  const made = await ask('POST', `${api}/start`, {
    ...(init.has_password ? { password } : {}),
    ...(isRemembered ? { memory_stores: [visitorTag()] } : {}),
  });
  location.assign(made.conversation_url);
}

/** Stays the same for this browser; where it may keep nothing the visitor is new each time. */
function visitorTag() {
  const fresh = crypto.randomUUID();
  try {
    const known = localStorage.getItem('palaver-visitor');
    if (known !== null) return known;
    localStorage.setItem('palaver-visitor', fresh);
  } catch {
    // Storage is closed to framed pages in some browsers.
  }
  return fresh;
}

function links(list) {
  const nav = element('nav');
  for (const { title, url } of list) {
    nav.append(element('a', { href: url, textContent: title, target: '_blank', rel: 'noopener noreferrer' }));
  }
  return nav;
}

async function ask(method, path, body) {
  const answer = await fetch(path, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Error('The server cannot be reached. Try again in a moment.');
  });
  const read = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(sentence(read.message ?? `the server answered ${answer.status}`));
  return read;
}

function fail(message) {
  const text = element('p', { className: 'trouble', textContent: message });
  text.setAttribute('role', 'alert');
  main.replaceChildren(text);
  main.removeAttribute('aria-busy');
}

function sentence(text) {
  const upper = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(upper) ? upper : `${upper}.`;
}

function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}
