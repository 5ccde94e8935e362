/** What the server says about conversations. Times are milliseconds UTC; `seq` counts from 1 in each conversation. */

export interface Person {
  id: string;
  name: string;
}

export interface Participant extends Person {
  alias?: string | null;
  role: 'member' | 'owner';
}

export interface Card {
  /** `transfer`, `request`, `red_packet`, `gold_packet`; the chat itself knows no others. */
  kind: string;
  /** Number of what the card stands for. */
  ref: string;
  data: Record<string, unknown>;
}

export interface Quoted {
  seq: number;
  sender: Person;
  text: string;
}

export interface Message {
  id: string;
  chat: string;
  seq: number;
  at_ms: number;
  sender: Person;
  kind: 'text' | 'picture' | 'card' | 'notice';
  text?: string | null;
  mentions?: string[] | null;
  reply_to?: Quoted | null;
  picture?: { id: string; width: number; height: number } | null;
  card?: Card | null;
  notice?: { what: string; data: Record<string, unknown> } | null;
  recalled: boolean;
}

export interface Chat {
  id: string;
  /** A shop tells things and is not answered. */
  kind: 'direct' | 'group' | 'shop';
  title: string;
  peer?: Person | null;
  members: number;
  last?: Message | null;
  last_seq: number;
  read_seq: number;
  unread: number;
  mentioned: boolean;
  muted: boolean;
  /** Only a shop's can be. */
  blocked: boolean;
  role: 'member' | 'owner';
  at_ms: number;
}

export interface ChatDetail extends Chat {
  participants: Participant[];
}

export interface MessagePage {
  /** Ascending by `seq`. */
  items: Message[];
  last_seq: number;
  reads: { member: string; seq: number }[];
}

export interface Friend {
  id: string;
  name: string;
  handle?: string | null;
  alias?: string | null;
  chat: string;
  since_at_ms: number;
}

export interface FriendRequest {
  id: string;
  from: Person & { handle?: string | null };
  to: Person;
  greeting: string;
  state: 'open' | 'accepted' | 'declined' | 'expired';
  at_ms: number;
  expires_at_ms: number;
}

export interface Found {
  chat: { id: string; title: string };
  message: Message;
}

/** Everybody in the conversation, as a mention. */
export const EVERYBODY = 'all';
/** How long a message can be taken back, and how long one may be. */
export const RECALL_MS = 120_000;
export const LONGEST_TEXT = 2_000;
