import type { CallDetails, CallState, LiveEvent, LiveEventBodies } from '@palaver/client';
import type { WebSocket } from 'ws';

type EventName = keyof LiveEventBodies;

export interface Sent {
  readonly event_type: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** A call as the ledger tells it. */
export interface ScriptedCall extends CallDetails {
  readonly attempts: number;
  readonly confirmed_by: string | null;
  readonly history: readonly { readonly state: CallState; readonly at: string; readonly reason: string | null }[];
}

/** One conversation of the scripted server: a test emits its events and waits for what the page sends. */
export class ScriptedConversation {
  readonly id: string;
  readonly palId: string;
  name = 'Front desk';
  palName = 'Mara';
  status: 'active' | 'ended' = 'active';
  /** Set, the conversation is private. */
  meetingToken: string | null = null;
  /** Makes the socket refuse everybody with this close code. */
  refusal: number | null = null;
  readonly events: LiveEvent[] = [];
  calls: ScriptedCall[] = [];
  readonly sent: Sent[] = [];
  joins = 0;
  readonly #sockets = new Set<WebSocket>();
  #seq = 0;
  #turn = 0;
  #inference = 0;
  #tokens = 0;
  readonly #waiting: { readonly event_type: string; readonly resolve: (sent: Sent) => void }[] = [];

  constructor(id: string, palId: string) {
    this.id = id;
    this.palId = palId;
  }

  accept(socket: WebSocket, query: URLSearchParams): void {
    const refusal = this.refusal ?? (query.get('t') === this.#token() ? null : 4401);
    if (refusal !== null) {
      socket.close(refusal);
      return;
    }
    this.joins += 1;
    const after = Number(query.get('after') ?? this.#seq);
    const resumed = { after, next_seq: this.#seq + 1 };
    socket.send(JSON.stringify(this.#event(this.#seq, 'conversation.resumed', resumed, {})));
    for (const event of this.events) if (event.seq > after) socket.send(JSON.stringify(event));
    if (this.status === 'ended') {
      socket.close(4410);
      return;
    }
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('message', (data) => this.#receive(JSON.parse(String(data)) as Sent));
  }

  emit<T extends EventName>(
    event_type: T,
    properties: LiveEventBodies[T],
    options: { readonly passing?: boolean; readonly inference_id?: string; readonly timestamp?: number } = {},
  ): void {
    this.#seq += 1;
    const { passing, ...envelope } = options;
    const event = this.#event(this.#seq, event_type, properties, { turn_idx: this.#turn, ...envelope });
    if (passing !== true) this.events.push(event);
    for (const socket of this.#sockets) socket.send(JSON.stringify(event));
  }

  /** A finished user turn, as the server echoes it. */
  user(speech: string): void {
    this.#turn += 1;
    this.emit('conversation.utterance', { role: 'user', speech });
  }

  /** A whole reply, in one piece. */
  pal(speech: string): void {
    this.emit('conversation.utterance', { role: 'pal', speech }, { inference_id: this.nextInference() });
  }

  nextInference(): string {
    this.#inference += 1;
    return `i${this.#inference}`;
  }

  streaming(speech: string, inference_id: string): void {
    this.emit('conversation.utterance.streaming', { role: 'pal', speech }, { passing: true, inference_id });
  }

  callState(tool_call_id: string, name: string, state: CallState, reason?: string): void {
    this.emit('conversation.tool_call.state', {
      tool_call_id,
      name,
      state,
      ...(reason === undefined ? {} : { reason }),
    });
  }

  held(tool_call_id: string, name: string, values: Record<string, unknown>, prompt: string, leftMs = 120_000): void {
    this.callState(tool_call_id, name, 'held');
    this.emit('conversation.tool_call.held', {
      tool_call_id,
      name,
      arguments: values,
      arguments_hash: `hash-${tool_call_id}`,
      wants: 'confirmation',
      prompt,
      expires_at: (Date.now() + leftMs) / 1000,
    });
  }

  /** What the ledger tells of a call, replacing what it told before. */
  ledger(call: Partial<ScriptedCall> & Pick<CallDetails, 'tool_call_id' | 'state'>): void {
    const details: ScriptedCall = {
      tool_name: 'tool',
      delivery: 'api',
      effect: 'write',
      on_resolve: 'generate_response',
      arguments: {},
      reason: null,
      response: null,
      result: null,
      attempts: 1,
      confirmed_by: null,
      history: [],
      ...call,
    };
    this.calls = [...this.calls.filter((other) => other.tool_call_id !== call.tool_call_id), details];
  }

  end(shutdown_reason: string): void {
    this.emit('system.shutdown', { shutdown_reason });
    this.status = 'ended';
    for (const socket of this.#sockets) socket.close(4410);
  }

  /** Cuts every connection as a broken network does. */
  drop(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  /** The next interaction of this kind, or one that came already and was not waited for. */
  next(event_type: string): Promise<Sent> {
    const index = this.sent.findIndex((sent) => sent.event_type === event_type);
    if (index !== -1) return Promise.resolve(this.sent.splice(index, 1)[0]!);
    return new Promise((resolve) => this.#waiting.push({ event_type, resolve }));
  }

  admits(token: string | null): boolean {
    return this.meetingToken === null || this.meetingToken === token;
  }

  grant() {
    return {
      conversation_id: this.id,
      conversation_name: this.name,
      status: this.status,
      pal_name: this.palName,
      face: { face_id: 'r1', face_name: 'Mara', thumbnail_image_url: null },
      token: this.status === 'ended' ? null : this.#token(),
      expires_at: this.status === 'ended' ? null : new Date(Date.now() + 3_600_000).toISOString(),
    };
  }

  toObject() {
    return {
      conversation_id: this.id,
      conversation_name: this.name,
      conversation_url: `/c/${this.id}`,
      status: this.status,
      pal_id: this.palId,
      created_at: new Date().toISOString(),
    };
  }

  /** Makes every token that was handed out so far worthless. */
  rotateToken(): void {
    this.#tokens += 1;
  }

  #token(): string {
    return `token-${this.id}-${this.#tokens}`;
  }

  #event(seq: number, event_type: EventName, properties: object, envelope: object): LiveEvent {
    const message_type = event_type.startsWith('system.') ? 'system' : 'conversation';
    const event = { message_type, event_type, conversation_id: this.id, timestamp: Date.now() / 1000, seq, properties };
    return { ...event, ...envelope } as unknown as LiveEvent;
  }

  #receive(sent: Sent): void {
    const index = this.#waiting.findIndex((waiting) => waiting.event_type === sent.event_type);
    if (index === -1) this.sent.push(sent);
    else this.#waiting.splice(index, 1)[0]!.resolve(sent);
  }
}
