import '../styles/cards.css';
import { money } from '../../../shared/format';
import { Icon } from '../../../shared/ui';
import { PacketCard } from '../../packets/parts/PacketCard';
import { t } from '../i18n';
import { cardName } from '../words';
import type { Message } from '../types';

const STATES = ['open', 'paying', 'paid', 'declined', 'cancelled', 'expired'] as const;

/** A member in a card's data: an id, or somebody with one. */
function idIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const { id } = (value ?? {}) as { id?: unknown };
  return typeof id === 'string' ? id : undefined;
}

/** Money that went from one to the other, or that one asks of the other. Tapping it leads to the receipt or the request. */
function MoneyCard({ message, reader }: { message: Message; reader: string | undefined }) {
  const { card } = message;
  if (!card) return null;
  const { amount_minor: amount, note, state } = card.data;
  const asks = card.kind === 'request';
  const payer = idIn(card.data.payer);
  const known = STATES.find((each) => each === state);
  const says = asks
    ? t(known ? `requests.state.${known}` : 'chat.card.request')
    : t(payer === reader ? 'chat.card.paid' : 'chat.card.received');
  const over = asks && known !== undefined && known !== 'open';
  return (
    <a
      class={over ? 'chat-card over' : 'chat-card'}
      href={asks ? requestsPage(payer, reader) : `/receipts/${card.ref}`}
    >
      <span class="row">
        <span class="disc">
          <Icon name={asks ? 'request' : 'transfer'} />
        </span>
        <span class="grow">
          <b class="num">{typeof amount === 'number' ? money(amount) : cardName(card)}</b>
          <span>{typeof note === 'string' && note ? note : says}</span>
        </span>
      </span>
      <small>
        {cardName(card)}
        {typeof note === 'string' && note && <> · {says}</>}
      </small>
    </a>
  );
}

const requestsPage = (payer: string | undefined, reader: string | undefined): string =>
  payer === reader ? '/requests' : '/requests?box=out';

/** A card in the conversation. The chat knows how money cards look; packets bring their own. */
export function ChatCard({ message, reader }: { message: Message; reader: string | undefined }) {
  const kind = message.card?.kind;
  if (kind === 'red_packet' || kind === 'gold_packet') return <PacketCard message={message} />;
  if (kind === 'transfer' || kind === 'request') return <MoneyCard message={message} reader={reader} />;
  return <div class="bubble">{t('chat.card.other')}</div>;
}
