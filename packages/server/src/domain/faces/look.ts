/** What a drawn face is made of. Colours are CSS hex texts. */
export interface Look {
  readonly skin: string;
  readonly hair: string;
  readonly eyes: string;
  readonly clothes: string;
  readonly backdrop: readonly [from: string, to: string];
  readonly hairstyle: 'short' | 'bob' | 'long' | 'curls' | 'bun' | 'cropped' | 'waves' | 'headscarf' | 'bald';
  readonly collar: 'crew' | 'shirt' | 'blazer' | 'turtleneck';
  /** Width of the head against its height. */
  readonly width: number;
  readonly beard?: 'full' | 'stubble';
  readonly glasses?: 'round' | 'square';
  readonly earrings?: string;
  readonly freckles?: boolean;
  /** How much the brows are lifted at their outer ends, in drawing units. */
  readonly browLift?: number;
}
