import type { EntryBrief, Named } from '.';

/** Red packets hold minor units, gold packets micrograms: what does not say which is in `units`, by `asset`. */
export type Holds = 'cash' | 'gold';

export interface Packet {
  id: string;
  sender: Named;
  chat: string;
  chat_kind: 'direct' | 'group' | 'shop';
  to: Named | null;
  /** The friend, or the group. */
  to_name: string;
  asset: Holds;
  kind: 'equal' | 'lucky' | 'exclusive';
  source: 'balance' | 'gold';
  count: number;
  opened: number;
  moving: number;
  total: number;
  left: number;
  claimed: number;
  returned: number;
  state: string;
  reason: string | null;
  at_ms: number;
  expires_at_ms: number;
  closed_at_ms: number | null;
}

export interface Claim {
  id: string;
  place: number;
  member: Named;
  units: number;
  worth_minor?: number | null;
  state: string;
  best: boolean;
  at_ms: number;
  entry_id: string;
}

export interface PacketDetail extends Packet {
  worth_minor?: number | null;
  claims: Claim[];
  entries: EntryBrief[];
  account_id: string;
}

/** Packets of both kinds in one figure. */
export interface PacketSums {
  count: number;
  amount_minor: number;
  grams_ug: number;
}

export interface PacketDay {
  sent: number;
  sent_units: number;
  claims: number;
  claimed_units: number;
  returned: number;
  returned_units: number;
}

export interface PacketSummary {
  in_flight: PacketSums;
  expired_today: PacketSums;
  by_day: ({ day: string } & Record<Holds, PacketDay>)[];
}

/** What one member sent and received in a year. */
export interface MemberPackets {
  year: number;
  sent: PacketSums;
  received: PacketSums & { best: number };
}
