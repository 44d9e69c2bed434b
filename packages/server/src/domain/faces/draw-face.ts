import type { Look } from './look.ts';

/** Half the height of a head; everything else is measured against it. */
const headHeight = 88;
const centre = { x: 160, y: 148 };

/** A portrait as a stand-alone SVG document, 320 × 320. */
export function drawFace(look: Look, title: string): string {
  const half = headHeight * look.width;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 320" width="320" height="320" role="img" aria-label="${title}">`,
    `<title>${title}</title>`,
    `<defs><linearGradient id="b" x1="0" y1="0" x2="0" y2="1"><stop stop-color="${look.backdrop[0]}"/><stop offset="1" stop-color="${look.backdrop[1]}"/></linearGradient>`,
    `<radialGradient id="s" cx=".42" cy=".36" r=".75"><stop stop-color="${shade(look.skin, 0.1)}"/><stop offset="1" stop-color="${shade(look.skin, -0.1)}"/></radialGradient></defs>`,
    '<rect width="320" height="320" fill="url(#b)"/>',
    hairBehind(look, half),
    body(look),
    head(look, half),
    look.beard === undefined ? '' : beard(look, half),
    eyes(look, half),
    nose(look),
    mouth(look),
    hairInFront(look, half),
    look.glasses === undefined ? '' : glasses(look.glasses, half),
    '</svg>',
  ].join('');
}

function body(look: Look): string {
  const dark = shade(look.clothes, -0.18);
  const neck = `<path d="M136 206 V262 Q160 280 184 262 V206 Z" fill="${shade(look.skin, -0.14)}"/>`;
  const torso = `<path d="M30 320 Q34 262 98 250 L136 240 Q160 268 184 240 L222 250 Q286 262 290 320 Z" fill="${look.clothes}"/>`;
  switch (look.collar) {
    case 'crew':
      return `${neck}${torso}<path d="M132 241 Q160 276 188 241" fill="none" stroke="${dark}" stroke-width="7" stroke-linecap="round"/>`;
    case 'turtleneck':
      return `${neck}${torso}<path d="M131 224 Q160 240 189 224 L192 256 Q160 274 128 256 Z" fill="${shade(look.clothes, 0.08)}"/>`;
    case 'shirt':
      return `${neck}${torso}<path d="M134 238 L160 274 L124 284 L116 246 Z M186 238 L160 274 L196 284 L204 246 Z" fill="${shade(look.clothes, 0.22)}"/><path d="M160 274 V320" stroke="${dark}" stroke-width="2"/>`;
    case 'blazer':
      return `${neck}<path d="M110 250 L160 320 L210 250 L184 238 Q160 262 136 238 Z" fill="#f7f5f1"/><path d="M30 320 Q34 262 98 250 L130 240 L158 320 Z M290 320 Q286 262 222 250 L190 240 L162 320 Z" fill="${look.clothes}"/><path d="M130 240 L112 276 L128 282 L120 290 L158 320 Z M190 240 L208 276 L192 282 L200 290 L162 320 Z" fill="${dark}"/>`;
  }
}

function head(look: Look, half: number): string {
  const { x, y } = centre;
  const ear = (side: -1 | 1) => {
    const at = x + side * (half + 2);
    const ring =
      look.earrings === undefined ? '' : `<circle cx="${round(at)}" cy="${y + 34}" r="5" fill="${look.earrings}"/>`;
    return `<ellipse cx="${round(at)}" cy="${y + 12}" rx="11" ry="17" fill="${shade(look.skin, -0.08)}"/>${ring}`;
  };
  const covered = look.hairstyle === 'headscarf';
  const jaw = half * 0.62;
  const shape = `M${round(x - half)} ${y - 10} C${round(x - half)} ${y - 112} ${round(x + half)} ${y - 112} ${round(x + half)} ${y - 10} C${round(x + half)} ${y + 44} ${round(x + jaw)} ${y + 88} ${x} ${y + 90} C${round(x - jaw)} ${y + 88} ${round(x - half)} ${y + 44} ${round(x - half)} ${y - 10} Z`;
  return `${covered ? '' : ear(-1) + ear(1)}<path d="${shape}" fill="url(#s)"/>${look.freckles ? freckles(look) : ''}`;
}

function freckles(look: Look): string {
  const spots = [-40, -31, -23, -35, -27, 24, 32, 40, 28, 36].map((dx, index) => {
    const dy = 30 + ((index * 5) % 13);
    return `<circle cx="${centre.x + dx}" cy="${centre.y + dy}" r="1.6"/>`;
  });
  return `<g fill="${shade(look.skin, -0.28)}">${spots.join('')}</g>`;
}

function eyes(look: Look, half: number): string {
  const lift = look.browLift ?? 0;
  const brow = look.hairstyle === 'headscarf' ? '#3a2a22' : shade(look.hair, -0.2);
  const gap = half * 0.46;
  const y = centre.y + 8;
  const one = (side: -1 | 1) => {
    const x = round(centre.x + side * gap);
    return [
      `<ellipse cx="${x}" cy="${y}" rx="15" ry="10.5" fill="#fff"/>`,
      `<circle cx="${x}" cy="${y}" r="8.4" fill="${look.eyes}"/><circle cx="${x}" cy="${y}" r="4.2" fill="#15100d"/>`,
      `<circle cx="${x + 3}" cy="${y - 3}" r="2.1" fill="#fff"/>`,
      `<path d="M${x - 16} ${y - 1} Q${x} ${y - 15} ${x + 16} ${y - 1}" fill="none" stroke="#2a1d17" stroke-width="3.2" stroke-linecap="round"/>`,
      `<path d="M${x - side * 15} ${y - 22} Q${x} ${y - 32 - lift} ${x + side * 18} ${y - 22 - lift}" fill="none" stroke="${brow}" stroke-width="5.2" stroke-linecap="round"/>`,
    ].join('');
  };
  return one(-1) + one(1);
}

function nose(look: Look): string {
  const { x, y } = centre;
  return `<path d="M${x + 2} ${y + 12} Q${x + 11} ${y + 36} ${x + 1} ${y + 40} Q${x - 5} ${y + 41} ${x - 8} ${y + 38}" fill="none" stroke="${shade(look.skin, -0.26)}" stroke-width="3" stroke-linecap="round"/>`;
}

function mouth(look: Look): string {
  const { x, y } = centre;
  const lip = mix(look.skin, '#a8324a', 0.5);
  return `<path d="M${x - 24} ${y + 57} Q${x} ${y + 67} ${x + 24} ${y + 57} Q${x} ${y + 82} ${x - 24} ${y + 57} Z" fill="#fff"/><path d="M${x - 27} ${y + 56} Q${x} ${y + 66} ${x + 27} ${y + 56} Q${x} ${y + 86} ${x - 27} ${y + 56} Z" fill="none" stroke="${lip}" stroke-width="4" stroke-linejoin="round"/>`;
}

function beard(look: Look, half: number): string {
  const { x, y } = centre;
  const colour = look.beard === 'full' ? look.hair : mix(look.skin, look.hair, 0.42);
  const side = round(half - 3);
  return `<path d="M${x - side} ${y + 22} C${x - side} ${y + 62} ${round(x - half * 0.6)} ${y + 96} ${x} ${y + 98} C${round(x + half * 0.6)} ${y + 96} ${x + side} ${y + 62} ${x + side} ${y + 22} Q${round(x + half * 0.72)} ${y + 48} ${x + 34} ${y + 48} Q${x} ${y + 38} ${x - 34} ${y + 48} Q${round(x - half * 0.72)} ${y + 48} ${x - side} ${y + 22} Z" fill="${colour}"/>`;
}

function glasses(kind: 'round' | 'square', half: number): string {
  const gap = half * 0.46;
  const y = centre.y + 8;
  const lens = (side: -1 | 1) => {
    const x = round(centre.x + side * gap);
    return kind === 'round'
      ? `<circle cx="${x}" cy="${y}" r="23"/>`
      : `<rect x="${x - 25}" y="${y - 18}" width="50" height="36" rx="8"/>`;
  };
  const inner = round(gap - (kind === 'round' ? 23 : 25));
  const { x } = centre;
  return `<g fill="#ffffff" fill-opacity=".14" stroke="#2b2b33" stroke-width="4">${lens(-1)}${lens(1)}<path d="M${x - inner} ${y - 2} Q${x} ${y - 9} ${x + inner} ${y - 2}" fill="none"/></g>`;
}

/** A cap of hair over the skull: how deep it reaches at the sides, and where the parting is. */
function cap(look: Look, half: number, sides: number, fringe: number, part: number): string {
  const { x, y } = centre;
  const outer = half + 8;
  const top = archTop(sides, 97);
  return `<path d="M${round(x - outer)} ${y + sides} C${round(x - outer - 6)} ${top} ${round(x + outer + 6)} ${top} ${round(x + outer)} ${y + sides} Q${round(x + half - 4)} ${y - 20} ${round(x + half * 0.7)} ${y - fringe} Q${x + part} ${y - fringe - 22} ${round(x - half * 0.62)} ${y - fringe + 6} Q${round(x - half + 4)} ${y - 20} ${round(x - outer)} ${y + sides} Z" fill="${look.hair}"/>`;
}

function hairBehind(look: Look, half: number): string {
  const { x, y } = centre;
  const fill = shade(look.hair, -0.12);
  const out = half + 20;
  switch (look.hairstyle) {
    case 'bob':
      return `<path d="M${round(x - out)} ${y + 66} C${round(x - out - 14)} ${archTop(66, 104)} ${round(x + out + 14)} ${archTop(66, 104)} ${round(x + out)} ${y + 66} Q${x} ${y + 92} ${round(x - out)} ${y + 66} Z" fill="${fill}"/>`;
    case 'long':
      return `<path d="M${round(x - out - 4)} 286 C${round(x - out - 22)} ${archTop(138, 104)} ${round(x + out + 22)} ${archTop(138, 104)} ${round(x + out + 4)} 286 Q${x} 250 ${round(x - out - 4)} 286 Z" fill="${fill}"/>`;
    case 'curls':
      return curls(half, fill);
    case 'bun':
      return `<circle cx="${x}" cy="${y - 104}" r="30" fill="${fill}"/>`;
    case 'headscarf':
      return `<path d="M${round(x - out - 2)} 268 C${round(x - out - 24)} ${archTop(120, 104)} ${round(x + out + 24)} ${archTop(120, 104)} ${round(x + out + 2)} 268 Q${x} 300 ${round(x - out - 2)} 268 Z" fill="${fill}"/>`;
    default:
      return '';
  }
}

function curls(half: number, fill: string): string {
  const { x, y } = centre;
  const ring = Array.from({ length: 15 }, (_, index) => {
    const angle = Math.PI * (0.86 + (index / 14) * 1.28);
    const reach = half + 22 + (index % 2) * 7;
    return `<circle cx="${round(x + Math.cos(angle) * reach)}" cy="${round(y - 14 + Math.sin(angle) * (reach + 8))}" r="28"/>`;
  });
  return `<g fill="${fill}">${ring.join('')}</g>`;
}

function hairInFront(look: Look, half: number): string {
  const { x, y } = centre;
  switch (look.hairstyle) {
    case 'short':
      return cap(look, half, 4, 44, 14);
    case 'cropped':
      return cap(look, half, -16, 56, 0);
    case 'bob':
      return cap(look, half, 40, 36, -20);
    case 'long':
      return cap(look, half, 46, 40, 22);
    case 'bun':
      return cap(look, half, -2, 52, 0);
    case 'curls':
      return `<g fill="${look.hair}">${[-52, -28, 0, 28, 52].map((dx) => `<circle cx="${x + dx}" cy="${y - 70 + Math.abs(dx) / 3}" r="24"/>`).join('')}</g>`;
    case 'waves':
      return `${cap(look, half, 14, 42, 30)}<path d="M${round(x - half * 0.7)} ${y - 66} q26 -26 56 -14 q30 -12 50 12" fill="none" stroke="${shade(look.hair, 0.16)}" stroke-width="6" stroke-linecap="round"/>`;
    case 'headscarf':
      return headscarf(look, half);
    case 'bald':
      return `<ellipse cx="${x - 22}" cy="${y - 62}" rx="22" ry="9" fill="#fff" fill-opacity=".13" transform="rotate(-18 ${x - 22} ${y - 62})"/>`;
  }
}

/** A frame of cloth around the face: the outer outline with the opening cut out of it. */
function headscarf(look: Look, half: number): string {
  const { x, y } = centre;
  const outer = half + 14;
  const inner = half - 8;
  const outline = `M${round(x - outer)} ${y + 62} C${round(x - outer - 14)} ${archTop(62, 101)} ${round(x + outer + 14)} ${archTop(62, 101)} ${round(x + outer)} ${y + 62} Q${x} ${y + 142} ${round(x - outer)} ${y + 62} Z`;
  const opening = `M${round(x - inner)} ${y + 6} C${round(x - inner)} ${y - 88} ${round(x + inner)} ${y - 88} ${round(x + inner)} ${y + 6} C${round(x + inner)} ${y + 52} ${x + 40} ${y + 84} ${x} ${y + 86} C${x - 40} ${y + 84} ${round(x - inner)} ${y + 52} ${round(x - inner)} ${y + 6} Z`;
  return `<path fill-rule="evenodd" d="${outline} ${opening}" fill="${look.hair}"/><path d="M${round(x - outer + 6)} ${y + 70} Q${x} ${y + 126} ${round(x + outer - 6)} ${y + 70}" fill="none" stroke="${shade(look.hair, 0.16)}" stroke-width="4"/>`;
}

/** Where the handles of an arch must be so that its top is `reach` above the centre of the head. */
function archTop(footBelow: number, reach: number): number {
  return round(centre.y - (reach + footBelow / 4) / 0.75);
}

/** Lightens (above 0) or darkens a colour. */
function shade(colour: string, amount: number): string {
  return mix(colour, amount > 0 ? '#ffffff' : '#000000', Math.abs(amount));
}

function mix(from: string, to: string, share: number): string {
  const channel = (text: string, at: number) => Number.parseInt(text.slice(at, at + 2), 16);
  const mixed = [1, 3, 5].map((at) => Math.round(channel(from, at) * (1 - share) + channel(to, at) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
