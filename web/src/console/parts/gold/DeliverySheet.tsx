import { useState } from 'preact/hooks';
import { fullTime, money } from '../../../shared/format';
import { Notice, Sheet } from '../../../shared/ui';
import { grams } from '../../assets';
import { t } from '../../i18n';
import { may } from '../../session';
import type { Delivery } from '../../types';
import { word } from '../../words';
import { ActSheet } from '../ActSheet';
import { Copied, Facts, Person, StateTag } from '../small';

const TRACKING_MAX = 64;

/** A piece that members may order, by the code that says what it is: `bar-10` is a bar of 10 grams. */
export function productWord(code: string): string {
  const [, kind, weight] = /^(bar|coin)-(\d+)$/.exec(code) ?? [];
  return kind && weight ? t(kind === 'bar' ? 'product.bar' : 'product.coin', { weight }) : code;
}

/** A tracking number on one line without spaces around it; null while there is none. */
export function cleanTracking(typed: string): string | null {
  return typed.trim().replace(/\s+/g, ' ').slice(0, TRACKING_MAX) || null;
}

function Detail({ delivery }: { delivery: Delivery }) {
  const { address } = delivery;
  return (
    <>
      <p class="row between">
        <b>
          {delivery.count} × {productWord(delivery.product)}
        </b>
        <StateTag group="delivery.state" state={delivery.state} />
      </p>
      {delivery.step && <Notice kind="wait">{word('delivery.step', delivery.step)}</Notice>}
      {delivery.trouble && (
        <Notice kind="bad">
          {t('delivery.trouble', { reason: word('batch.reason', delivery.trouble) })}
        </Notice>
      )}
      <Facts
        rows={[
          [t('owner.member'), <Person of={delivery.member} />],
          [
            t('delivery.to'),
            <>
              {address.name} · <span class="num">{address.phone}</span>
              <br />
              {address.region} {address.line}
            </>,
          ],
          [t('col.weight'), <span class="num">{grams(delivery.grams_ug)}</span>],
          [t('col.fee.paid'), <span class="num">{money(delivery.fee_minor)}</span>],
          [t('delivery.serials'), delivery.serials.length ? <code>{delivery.serials.join(', ')}</code> : '–'],
          [t('delivery.tracking'), delivery.tracking ? <Copied text={delivery.tracking} /> : '–'],
          ...delivery.history.map((each): [string, string] => [
            word('delivery.state', each.state),
            fullTime(each.at_ms),
          ]),
          [t('col.number'), <Copied text={delivery.id} />],
        ]}
      />
    </>
  );
}

/** One delivery whole, with the next step for those who may take it. */
export function DeliverySheet(props: { delivery: Delivery; onClose: () => void; onDone: () => void }) {
  const { delivery } = props;
  const { next } = delivery;
  const [typed, setTyped] = useState('');
  const tracking = cleanTracking(typed);
  if (!next || !may('ask_bank')) {
    return (
      <Sheet title={t('delivery.title')} onClose={props.onClose}>
        <Detail delivery={delivery} />
      </Sheet>
    );
  }
  const asks = next === 'shipped';
  return (
    <ActSheet
      title={t('delivery.title')}
      about={t(`delivery.do.${next}.about`)}
      act={t(`delivery.do.${next}`)}
      path={`/console/gold/deliveries/${delivery.id}/advance`}
      body={asks ? (tracking === null ? null : { state: next, tracking }) : { state: next }}
      said={t(`delivery.do.${next}.said`)}
      onClose={props.onClose}
      onDone={props.onDone}
    >
      <Detail delivery={delivery} />
      {asks && (
        <label class="box">
          <span>{t('delivery.tracking')}</span>
          <input
            class="num"
            maxLength={TRACKING_MAX}
            required
            autocomplete="off"
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
          <small class="hint">{t('delivery.tracking.hint')}</small>
        </label>
      )}
    </ActSheet>
  );
}
