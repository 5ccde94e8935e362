import { useEffect, useState } from 'preact/hooks';
import { ApiError, api, NoAnswer } from '../../shared/api/client';
import type { PadKey } from '../../shared/ui';
import type { ChatDetail } from '../chat/types';
import type { Overview } from '../gold/types';
import { useProven, type Proven } from '../parts/useProven';
import { me, refresh } from '../session';
import { byWeight, firstCount, sharesOf, totalOf, troubleWith, troubleWithGold, type Draft } from './draft';
import { grams } from './grams';
import { t } from './i18n';
import { keepLook } from './looks';
import { press } from './parts/TypedSum';
import type { Asset, Kind, Look, Terms } from './types';
import { useQuote, type Held } from './useQuote';

/** What is sent to the server. */
export interface NewPacket {
  chat: string;
  asset: Asset;
  kind: Kind;
  count: number;
  amount_minor?: number;
  quote_id?: string;
  grams_ug?: number;
  source: 'balance' | 'gold';
  to?: string;
  greeting: string;
  cover: string;
}

export interface Composing {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  onKey: (key: PadKey) => void;
  direct: boolean;
  /** How many shares it will have. */
  count: number;
  /** Minor units, or micrograms where the weight is typed. */
  total: number;
  /** What the balance pays. */
  cost: number;
  /** The gold that goes in. */
  ug: number;
  weight: boolean;
  /** Out of the sender's own gold. */
  own: boolean;
  held: Held;
  holdS: number;
  setHoldS: (seconds: number) => void;
  trouble: string | undefined;
  short: boolean;
  ready: boolean;
  /** Nobody knows whether it was sent: pressing again asks. */
  doubt: boolean;
  send: Proven<NewPacket>;
  start: (greeting: string, cover: string) => void;
  sent: Look | undefined;
}

const unsure = (error: unknown): boolean =>
  error instanceof NoAnswer || (error instanceof ApiError && error.problem.again === 'same_id');

const ownGold = (gold: Overview | undefined): number => (gold?.opened ? gold.holding.available_ug : 0);

/** Sends it, with proof where the server wants one. */
function useSending(): { send: Proven<NewPacket>; doubt: boolean; sent: Look | undefined } {
  const [doubt, setDoubt] = useState(false);
  const [sent, setSent] = useState<Look>();
  const send = useProven(
    async (key, packet: NewPacket, proof) => {
      try {
        const look = await api.post<Look>('/member/packets', { ...packet, ...(proof && { proof }) }, key);
        setDoubt(false);
        return look;
      } catch (failure) {
        setDoubt(unsure(failure));
        throw failure;
      }
    },
    (look) => {
      keepLook(look);
      void refresh();
      setSent(look);
    },
  );
  return { send, doubt, sent };
}

/** A packet that is being put together for one conversation: what was chosen, what it costs, what is wrong with it. */
export function useCompose(
  chat: ChatDetail,
  terms: Terms,
  gold: Overview | undefined,
  asset: Asset,
): Composing {
  const direct = chat.kind === 'direct';
  const [draft, setDraft] = useState<Draft>({
    asset,
    kind: direct ? 'equal' : 'lucky',
    count: firstCount(chat.members, terms.cash.count_most),
    by: 'weight',
    typed: '',
    source: 'balance',
    to: undefined,
  });
  const [holdS, setHoldS] = useState(gold?.terms.quote_s[0] ?? 60);
  const { send, doubt, sent } = useSending();
  const change = (part: Partial<Draft>): void => setDraft((before) => ({ ...before, ...part }));
  useEffect(() => change({ asset }), [asset]);

  const weight = byWeight(draft);
  const count = sharesOf(draft, direct);
  const total = totalOf(draft, direct);
  const inGold = draft.asset === 'gold';
  const own = inGold && draft.source === 'gold';
  const typedTrouble = troubleWith(draft, direct, terms);
  const buying = inGold && !own && total > 0 && !typedTrouble;
  const wish = weight ? { grams_ug: total } : { amount_minor: total };
  // while somebody decides about a price, or nobody knows whether it was taken, it stays this one
  const frozen = send.busy || send.asking !== undefined || doubt;
  const held = useQuote('buy', buying ? wish : undefined, holdS, frozen);

  const ug = own ? total : (held.quote?.grams_ug ?? 0);
  const paidForGold = own ? 0 : (held.quote?.total_minor ?? 0);
  const cost = inGold ? paidForGold : total;
  const trouble =
    typedTrouble ??
    (inGold ? troubleWithGold(ug, cost, count, terms) : undefined) ??
    (own && total > ownGold(gold) ? t('packets.send.no_gold', { amount: grams(ownGold(gold)) }) : undefined);
  const short = (me.value?.balance.available_minor ?? Infinity) < cost;
  const named = draft.kind !== 'exclusive' || draft.to !== undefined;
  const priced = !inGold || own || held.quote !== undefined;

  const start = (greeting: string, cover: string): void => {
    const goldInside = own ? { grams_ug: total } : { quote_id: held.quote?.id };
    void send.start(
      {
        chat: chat.id,
        asset,
        kind: draft.kind,
        count,
        ...(inGold ? goldInside : { amount_minor: total }),
        source: own ? 'gold' : 'balance',
        ...(draft.kind === 'exclusive' && draft.to && { to: draft.to.id }),
        greeting,
        cover,
      },
      false,
    );
  };
  return {
    draft,
    change,
    onKey: (key) => setDraft((before) => ({ ...before, typed: press(before.typed, key, byWeight(before)) })),
    direct,
    count,
    total,
    cost,
    ug,
    weight,
    own,
    held,
    holdS,
    setHoldS,
    trouble,
    short,
    ready: doubt || (total > 0 && priced && !trouble && !short && named),
    doubt,
    send,
    start,
    sent,
  };
}
