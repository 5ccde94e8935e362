import { useEffect, useRef, useState } from 'preact/hooks';
import { money } from '../../../shared/format';
import { Avatar, Button, Icon } from '../../../shared/ui';
import type { Trade } from '../../gold/types';
import { t } from '../i18n';
import type { Look, Share } from '../types';
import { fromShop, isMine, shareText } from '../words';
import { SellSheet } from './SellSheet';
import { Sum } from './Sum';
import { Thanks } from './Thanks';
import { Worth } from './Worth';

/** What to do with gold that was just found: keep it or sell it at once. Later it is gold like any other. */
function KeepOrSell(props: { ug: number; booked: boolean }) {
  const [selling, setSelling] = useState(false);
  const [sold, setSold] = useState<Trade>();
  const [kept, setKept] = useState(false);
  if (sold) {
    return (
      <p class="pk-note" role="status">
        <Icon name="check" small />
        {t('packets.sell.done', { amount: money(sold.total_minor) })}
      </p>
    );
  }
  return (
    <>
      <p class="pk-note">
        <Icon name="shield" small />
        {t(!props.booked ? 'packets.got.on_way' : kept ? 'packets.kept' : 'packets.got.gold')}
      </p>
      {props.booked && !kept && (
        <div class="row pk-choice">
          <Button kind="line" small onClick={() => setSelling(true)}>
            {t('packets.sell')}
          </Button>
          <Button kind="gold" small onClick={() => setKept(true)}>
            {t('packets.keep')}
          </Button>
        </div>
      )}
      {kept && (
        <a class="pill" href="/gold">
          {t('packets.my_gold')}
        </a>
      )}
      {selling && (
        <SellSheet
          ug={props.ug}
          onClose={() => setSelling(false)}
          onSold={(trade) => {
            setSelling(false);
            setSold(trade);
          }}
        />
      )}
    </>
  );
}

/** What I got: who from, how much, what it is worth now, where it went. `fresh` was opened just now, with light. */
export function Result(props: {
  look: Look;
  share: Share;
  booked: boolean;
  fresh: boolean;
  thanked: boolean;
  onThanked: () => void;
}) {
  const { look, share, booked, fresh } = props;
  const [thanking, setThanking] = useState(false);
  const [thanked, setThanked] = useState(false);
  const said = useRef<HTMLHeadingElement>(null);
  const ug = share.grams_ug;
  const gold = ug !== undefined && ug !== null;
  useEffect(() => {
    if (fresh) said.current?.focus({ preventScroll: true });
  }, []);
  const words = t(share.best ? 'packets.got.best' : 'packets.got', { amount: shareText(share) });
  return (
    <>
      <div class={fresh ? 'pk-rays' : 'pk-rays still'} aria-hidden="true" />
      <div class={fresh ? 'pk-result fresh' : 'pk-result'}>
        <p class="pk-from">
          <Avatar name={look.sender.name} />
          {isMine(look) ? t('packets.from.own') : t('packets.from', { name: look.sender.name })}
        </p>
        <p class="pk-wish" style={{ '--step': '1' }}>
          {look.greeting}
        </p>
        <h2 ref={said} tabIndex={-1} class="pk-sum">
          <span class="sr">{words}</span>
          <span aria-hidden="true">
            <Sum share={share} />
          </span>
        </h2>
        {gold && (
          <p class="pk-now" style={{ '--step': '2' }}>
            <Worth ug={ug} before={share.worth_minor} />
          </p>
        )}
        <div class="pk-after" style={{ '--step': '3' }}>
          {gold && fresh ? (
            <KeepOrSell ug={ug} booked={booked} />
          ) : (
            <p class="pk-note">
              <Icon name={booked ? 'check' : 'clock'} small />
              {t(booked ? (gold ? 'packets.got.gold' : 'packets.got.balance') : 'packets.got.on_way')}
            </p>
          )}
          {gold && !fresh && (
            <a class="pill" href="/gold">
              {t('packets.my_gold')}
            </a>
          )}
          {!thanked && !props.thanked && !isMine(look) && !fromShop(look) && booked && (
            <button type="button" class="pill" onClick={() => setThanking(true)}>
              {t('packets.thanks')}
            </button>
          )}
        </div>
      </div>
      {thanking && (
        <Thanks
          look={look}
          onClose={() => setThanking(false)}
          onDone={() => {
            setThanking(false);
            setThanked(true);
            props.onThanked();
          }}
        />
      )}
    </>
  );
}
