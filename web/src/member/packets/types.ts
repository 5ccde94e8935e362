/** What the server says about packets. Amounts are whole minor units, gold is whole micrograms, times milliseconds UTC. */

export type Asset = 'cash' | 'gold';
export type Kind = 'equal' | 'lucky' | 'exclusive';
export type PacketState = 'sending' | 'open' | 'empty' | 'returning' | 'returned' | 'refused';

/** Why a packet cannot be opened by the one who looks. */
export type Why = 'gone' | 'expired' | 'not_yours' | 'opened' | 'own_direct' | 'sending';

export interface Person {
  id: string;
  name: string;
}

/** What somebody got out of a packet. */
export interface Share {
  amount_minor?: number | null;
  grams_ug?: number | null;
  at_ms: number;
  best?: boolean | null;
  /** What its gold would sell for now. */
  worth_minor?: number | null;
}

export interface Look {
  id: string;
  chat: string;
  sender: Person;
  asset: Asset;
  kind: Kind;
  to?: Person | null;
  greeting: string;
  cover: string;
  count: number;
  opened: number;
  state: PacketState;
  mine?: Share | null;
  can_open: boolean;
  /** A shop's, with several shares, that was not passed on yet. */
  can_pass_on?: boolean;
  why?: Why | null;
  expires_at_ms: number;
  at_ms?: number;
  total_minor?: number | null;
  total_ug?: number | null;
  left_minor?: number | null;
  left_ug?: number | null;
  worth_minor?: number | null;
  best?: { member: Person; amount_minor?: number | null; grams_ug?: number | null } | null;
  took_ms?: number | null;
}

/** The answer to opening. A share whose `state` is not `done` is certain, but not yet in the account. */
export interface Opened {
  look: Look;
  claim: Share & { id: string; state: string };
}

export interface Claim extends Share {
  member: Person;
  thanks?: { sticker?: string | null; text?: string | null } | null;
}

export interface CoverTerm {
  code: string;
  name: string;
  name_zh: string;
  asset: 'any' | Asset;
}

export interface Terms {
  cash: { least_minor: number; most_minor: number; count_most: number };
  gold: { least_ug: number; most_minor: number; allowed: boolean; why?: string | null };
  lifetime_ms: number;
  greeting_most: number;
  greetings: string[];
  covers: CoverTerm[];
  stickers: { code: string; name?: string; name_zh?: string }[];
}

export interface Totals {
  year: number;
  count: number;
  amount_minor: number;
  grams_ug: number;
  best: number;
}

export interface Gifting {
  covers: { code: string; sent: number }[];
  gold_today: { packets: number; grams_ug: number; worth_minor: number };
  cash_today: { packets: number; amount_minor: number };
}

/** A message that carries a packet; as much of a chat's message as its bubble needs. */
export interface PacketMessage {
  card?: {
    kind: string;
    ref: string;
    data: Record<string, unknown>;
  } | null;
}
