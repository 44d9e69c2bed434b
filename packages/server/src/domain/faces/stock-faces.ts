import type { Face } from '@palaver/contract';
import { drawFace } from './draw-face.ts';
import type { Look } from './look.ts';

interface StockFace {
  readonly face_id: string;
  readonly face_name: string;
  readonly tags: readonly string[];
  readonly recommended: boolean;
  readonly observations: string;
  readonly look: Look;
}

/** Front ends of the compatible API offer only faces of this model. */
const modelName = 'phoenix-4';
const madeAt = '2026-01-01T00:00:00Z';

const stock: readonly StockFace[] = [
  {
    face_id: 'r4a0c51e7d01',
    face_name: 'Juniper',
    tags: ['drawn', 'warm', 'front desk'],
    recommended: true,
    observations: 'dark brown bob, green blazer, calm smile',
    look: {
      skin: '#e8b998',
      hair: '#3b2417',
      eyes: '#4b6b45',
      clothes: '#2f6f5e',
      backdrop: ['#d8efe4', '#8fc7b0'],
      hairstyle: 'bob',
      collar: 'blazer',
      width: 0.78,
      earrings: '#e2b84a',
    },
  },
  {
    face_id: 'r4a0c51e7d02',
    face_name: 'Cobalt',
    tags: ['drawn', 'professional'],
    recommended: true,
    observations: 'short black hair, full beard, blue shirt',
    look: {
      skin: '#b67b52',
      hair: '#17120f',
      eyes: '#3a2a1c',
      clothes: '#2d5fa8',
      backdrop: ['#dfe9f8', '#9db9e2'],
      hairstyle: 'short',
      collar: 'shirt',
      width: 0.82,
      beard: 'full',
    },
  },
  {
    face_id: 'r4a0c51e7d03',
    face_name: 'Saffron',
    tags: ['drawn', 'lively', 'teaching'],
    recommended: true,
    observations: 'wide dark curls, round glasses, yellow jumper',
    look: {
      skin: '#7a4a2e',
      hair: '#1d1310',
      eyes: '#2c1b12',
      clothes: '#d99a1c',
      backdrop: ['#fdf0cf', '#f2c968'],
      hairstyle: 'curls',
      collar: 'crew',
      width: 0.79,
      glasses: 'round',
      earrings: '#f4e3b0',
    },
  },
  {
    face_id: 'r4a0c51e7d04',
    face_name: 'Slate',
    tags: ['drawn', 'professional', 'senior'],
    recommended: false,
    observations: 'cropped grey hair, square glasses, grey blazer',
    look: {
      skin: '#f0cdb4',
      hair: '#a7a9ad',
      eyes: '#5a7890',
      clothes: '#4a5261',
      backdrop: ['#e9ecf1', '#b3bccb'],
      hairstyle: 'cropped',
      collar: 'blazer',
      width: 0.81,
      glasses: 'square',
      browLift: -2,
    },
  },
  {
    face_id: 'r4a0c51e7d05',
    face_name: 'Coral',
    tags: ['drawn', 'friendly', 'retail'],
    recommended: true,
    observations: 'long copper hair, freckles, coral jumper',
    look: {
      skin: '#f6d3bd',
      hair: '#b4552b',
      eyes: '#3f7f78',
      clothes: '#e2725b',
      backdrop: ['#fde4dc', '#f5b3a0'],
      hairstyle: 'long',
      collar: 'crew',
      width: 0.77,
      freckles: true,
      browLift: 3,
    },
  },
  {
    face_id: 'r4a0c51e7d06',
    face_name: 'Plum',
    tags: ['drawn', 'calm', 'care'],
    recommended: false,
    observations: 'plum headscarf, soft smile, dark turtleneck',
    look: {
      skin: '#d39c6f',
      hair: '#7b3f6b',
      eyes: '#4a3120',
      clothes: '#3b2f45',
      backdrop: ['#f3e3ef', '#cfa3c4'],
      hairstyle: 'headscarf',
      collar: 'turtleneck',
      width: 0.78,
      browLift: 2,
    },
  },
  {
    face_id: 'r4a0c51e7d07',
    face_name: 'Indigo',
    tags: ['drawn', 'technical'],
    recommended: false,
    observations: 'black hair in a bun, indigo turtleneck',
    look: {
      skin: '#f1cfa6',
      hair: '#1b1b22',
      eyes: '#35251c',
      clothes: '#3c3f8f',
      backdrop: ['#e4e5f8', '#a9abe0'],
      hairstyle: 'bun',
      collar: 'turtleneck',
      width: 0.8,
    },
  },
  {
    face_id: 'r4a0c51e7d08',
    face_name: 'Sand',
    tags: ['drawn', 'relaxed', 'hospitality'],
    recommended: false,
    observations: 'wavy sand-coloured hair, stubble, open shirt',
    look: {
      skin: '#ecc09b',
      hair: '#c79a5b',
      eyes: '#5b86a6',
      clothes: '#6f8f5f',
      backdrop: ['#f5ecd9', '#d9c08f'],
      hairstyle: 'waves',
      collar: 'shirt',
      width: 0.83,
      beard: 'stubble',
    },
  },
  {
    face_id: 'r4a0c51e7d09',
    face_name: 'Umber',
    tags: ['drawn', 'professional', 'sales'],
    recommended: true,
    observations: 'bald, trimmed beard, burgundy blazer',
    look: {
      skin: '#5c3822',
      hair: '#140e0b',
      eyes: '#23150d',
      clothes: '#7a2436',
      backdrop: ['#f3dede', '#d39a9f'],
      hairstyle: 'bald',
      collar: 'blazer',
      width: 0.83,
      beard: 'stubble',
      browLift: 1,
    },
  },
  {
    face_id: 'r4a0c51e7d0a',
    face_name: 'Willow',
    tags: ['drawn', 'gentle', 'senior'],
    recommended: false,
    observations: 'white bob, round glasses, willow-green jumper',
    look: {
      skin: '#f4d8c6',
      hair: '#ededf0',
      eyes: '#6a7f66',
      clothes: '#88a37a',
      backdrop: ['#edf5e6', '#bcd3ab'],
      hairstyle: 'bob',
      collar: 'crew',
      width: 0.8,
      glasses: 'round',
      earrings: '#c9ccd6',
    },
  },
];

/** The faces every account has, in the order they are listed. */
export const stockFaces: readonly Face[] = stock.map((face) => ({
  face_id: face.face_id,
  face_name: face.face_name,
  status: 'completed',
  training_progress: '100/100',
  model_name: modelName,
  thumbnail_image_url: `/faces/${face.face_id}.svg`,
  thumbnail_video_url: null,
  default_voice_id: null,
  tags: [...face.tags],
  is_recommended: face.recommended,
  available_for_plan: true,
  observations: face.observations,
  error_message: null,
  source_type: 'drawn',
  source_url: `/faces/${face.face_id}.svg`,
  created_at: madeAt,
  updated_at: madeAt,
  face_type: 'system',
}));

/** Ids that published clients send where they are told none. */
const otherIds: ReadonlyMap<string, string> = new Map([['r4067604db72', 'r4a0c51e7d01']]);

export function findFace(faceId: string): Face | undefined {
  const wanted = otherIds.get(faceId) ?? faceId;
  return stockFaces.find((face) => face.face_id === wanted);
}

/** The picture served under `/faces/{face_id}.svg`; null for a face that does not exist. */
export function stockFaceThumbnail(faceId: string): string | null {
  const face = stock.find((each) => each.face_id === faceId);
  return face === undefined ? null : drawFace(face.look, face.face_name);
}
