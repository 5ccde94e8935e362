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
  claim: Share & { id: string; worth_minor?: number | null; state: string };
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

/** The market at a moment, per gram. */
export interface Price {
  bid_minor: number;
  ask_minor: number;
  mid_minor: number;
  at_ms: number;
  state: 'live' | 'stale' | 'jumped' | 'closed' | 'halted' | 'none';
  change_bp: number;
}

/** A price that is held for us until it expires. */
export interface Quote {
  id: string;
  side: 'buy' | 'sell';
  grams_ug: number;
  price_minor: number;
  market_minor: number;
  spread_bp: number;
  amount_minor: number;
  fee_minor: number;
  total_minor: number;
  expires_at_ms: number;
  now_ms: number;
}

export interface Trade {
  id: string;
  grams_ug: number;
  total_minor: number;
  state: string;
}

/** As much of the gold account as packets need. */
export interface GoldAccount {
  opened: boolean;
  frozen?: boolean;
  holding?: { available_ug: number } | null;
  terms?: { quote_s?: number[]; may_buy?: boolean } | null;
}

/** As much of a conversation as sending a packet needs. */
export interface Chat {
  id: string;
  kind: 'direct' | 'group';
  title: string;
  peer?: Person | null;
  members: number;
  participants?: (Person & { alias?: string | null })[];
}

/** A message that carries a packet. */
export interface PacketMessage {
  chat: string;
  sender: Person;
  at_ms: number;
  card?: {
    kind: string;
    ref: string;
    data: Record<string, unknown>;
  } | null;
}
