import { type JSX, useState } from 'react';
import { type Look, lookOf, tintOf } from './look.ts';

export interface PortraitProps {
  /** The same seed always gives the same face. */
  readonly seed: string;
  readonly imageUrl?: string | null | undefined;
}

/** A still picture of a face: the platform's own where there is one that can be shown, else drawn from the seed. */
export function Portrait({ seed, imageUrl }: PortraitProps) {
  const [broken, setBroken] = useState<string | null>(null);
  if (imageUrl !== undefined && imageUrl !== null && imageUrl !== broken) {
    return (
      <span className="portrait" data-tint={tintOf(seed)}>
        <img src={imageUrl} alt="" onError={() => setBroken(imageUrl)} />
      </span>
    );
  }
  const look = lookOf(seed);
  return (
    <span className="portrait" data-tint={look.tint}>
      <svg viewBox="0 0 200 200" aria-hidden="true" data-skin={look.skin} data-hair={look.hair} data-top={look.top}>
        <circle className="portrait-halo" cx="100" cy="96" r="74" />
        {hairBehind(look)}
        <path className="portrait-top" d="M28 204c2-38 28-54 56-56h32c28 2 54 18 56 56z" />
        <path className="portrait-skin" d="M84 122h32v24c0 12-32 12-32 0z" />
        <path className="portrait-shade" d="M84 136c8 8 24 8 32 0v-8H84z" />
        <ellipse className="portrait-skin" cx="62" cy="98" rx="7" ry="10" />
        <ellipse className="portrait-skin" cx="138" cy="98" rx="7" ry="10" />
        <path className="portrait-skin" d="M62 84c0-32 76-32 76 0v18c0 26-18 44-38 44s-38-18-38-44z" />
        {hairFront(look)}
        <path className="portrait-line" d="M74 84c4-4 12-4 16-1M110 83c4-3 12-3 16 1" />
        <g className="portrait-eyes">
          <circle cx="82" cy="97" r="4.2" />
          <circle cx="118" cy="97" r="4.2" />
        </g>
        <path className="portrait-line" d="M101 100c2 6 3 10-3 11" />
        <path className="portrait-mouth" d="M86 123c8 7 20 7 28 0" />
        {look.glasses && (
          <path
            className="portrait-glasses"
            d="M70 97a12 12 0 1 0 24 0a12 12 0 1 0-24 0M106 97a12 12 0 1 0 24 0a12 12 0 1 0-24 0M94 95c4-3 8-3 12 0"
          />
        )}
      </svg>
    </span>
  );
}

function hairBehind(look: Look): JSX.Element | null {
  switch (look.cut) {
    case 'long':
      return <path className="portrait-hair" d="M52 92c-6-66 102-66 96 0l8 66c-18 12-94 12-112 0z" />;
    case 'bun':
      return <circle className="portrait-hair" cx="100" cy="38" r="19" />;
    case 'curls':
      return (
        <path
          className="portrait-hair"
          d="M56 118c-18-2-20-24-8-32-8-16 6-32 20-30 6-18 58-18 64 0 14-2 28 14 20 30 12 8 10 30-8 32z"
        />
      );
    default:
      return null;
  }
}

function hairFront(look: Look): JSX.Element {
  switch (look.cut) {
    case 'long':
      return (
        <path
          className="portrait-hair"
          d="M58 98c-4-54 88-54 84 0-6-14-14-24-20-28-14 14-40 16-50 12-8 4-12 10-14 16z"
        />
      );
    case 'bun':
      return <path className="portrait-hair" d="M58 94c-2-48 86-48 84 0-10-24-26-30-42-30s-32 6-42 30z" />;
    case 'curls':
      return (
        <path
          className="portrait-hair"
          d="M60 92c-4-10 2-18 8-18 0-8 10-12 16-8 4-6 28-6 32 0 6-4 16 0 16 8 6 0 12 8 8 18-4-4-10-6-14-10-6 4-14 2-18-2-6 4-12 4-16 0-4 4-12 6-18 2-4 4-10 6-14 10z"
        />
      );
    case 'crop':
      return (
        <path className="portrait-hair" d="M60 92c-6-48 86-50 80 0-4-10-8-18-12-22-20 4-44 2-56-2-6 6-10 14-12 24z" />
      );
    case 'swept':
      return (
        <path
          className="portrait-hair"
          d="M59 96c-8-34 10-50 34-50 30-4 56 14 48 50-4-8-8-16-10-24-22 2-40-4-50-12-4 14-14 22-22 36z"
        />
      );
  }
}
