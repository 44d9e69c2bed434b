export { isSettled } from './call-view.ts';
export { callReasonWords, callStateWords, nameInWords, shutdownWords } from './call-words.ts';
export { type CloseMeaning, closeMeaning } from './close-meaning.ts';
export {
  type ConnectionState,
  type ConnectOptions,
  type ConversationConnection,
  connectConversation,
} from './connect-conversation.ts';
export { type ConversationStore, type ConversationStoreOptions, openConversationStore } from './conversation-store.ts';
export {
  type Activity,
  type CallDetails,
  type CallItem,
  type CallResponse,
  type ConversationView,
  emptyView,
  type HeldCall,
  type MessageItem,
  type NoticeItem,
  type ViewItem,
} from './conversation-view.ts';
export { JoinError, type JoinedConversation, type JoinedFace, joinConversation } from './join-conversation.ts';
export {
  type CallState,
  type LiveEnvelope,
  type LiveEvent,
  type LiveEventBodies,
  type ObjectiveFindings,
  parseLiveEvent,
  type Speaker,
} from './live-event.ts';
export type { InteractionBodies, InteractionName } from './live-interaction.ts';
export { conversationView, reduceConversation, type ViewAction } from './reduce-conversation.ts';
export { type LiveSocket, liveProtocol, type OpenSocket } from './web-socket.ts';
