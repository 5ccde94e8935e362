import { useEffect } from 'preact/hooks';
import { currencySign, money } from '../../shared/format';
import { go } from '../../shared/router';
import { Amount, Button, ErrorNote, Icon, Keypad, Notice, Rosette, toast } from '../../shared/ui';
import { useNow } from '../../shared/useNow';
import { t } from '../i18n';
import { readScan } from '../keys';
import { Frame } from '../parts/Frame';
import { LastPayments } from '../parts/LastPayments';
import {
  afterKeys,
  CODE_LIFE_MS,
  early,
  nextSale,
  saleAmount,
  subject,
  typed,
  useCharge,
  useShowQr,
} from '../sale';
import { me } from '../session';
import { buzz } from '../sound';
import { useKeys } from '../useKeys';

/** The longest subject that the server takes. */
const SUBJECT_MAX = 60;

/** Shop, and how the day is going. */
function Shop() {
  const today = me.value?.today;
  return (
    <header class="shop">
      <h1 tabIndex={-1}>{me.value?.merchant.name}</h1>
      {today && (
        <a href="/till/totals">
          <span>{t('home.today')}</span> <b class="num">{money(today.paid_minor - today.refunded_minor)}</b>
          <span class="times">{t('home.payments', { n: today.orders })}</span>
          <Icon name="chevron" small />
        </a>
      )}
    </header>
  );
}

/** A customer's code was read before there was an amount: it waits for one, as long as it lives. */
function EarlyCode({ onForget }: { onForget: () => void }) {
  const now = useNow(1_000);
  const read = early.value;
  useEffect(() => {
    if (read && now - read.at > CODE_LIFE_MS) onForget();
  }, [now]);
  if (!read) return null;
  return (
    <Notice kind="wait" icon="paycode">
      {t('home.early')}{' '}
      <button type="button" onClick={onForget}>
        {t('home.early.forget')}
      </button>
    </Notice>
  );
}

/** The keypad: an amount, then a QR for the customer to scan, or the customer's own code to be scanned. */
export function Home() {
  const showQr = useShowQr();
  const charge = useCharge();
  const amount = saleAmount(typed.value);
  const busy = showQr.busy || charge.busy;

  const collect = (code: string): void => {
    if (amount !== null) void charge.run(code, amount, subject.value.trim());
    else early.value = { code, at: Date.now() };
  };
  const onScan = (text: string): void => {
    const scan = readScan(text);
    if (busy) return;
    if (scan.kind === 'payment_code') collect(scan.code);
    else if (scan.kind === 'order') go(`/till/orders/${scan.id}`);
    else {
      buzz();
      toast(t(scan.kind === 'other_wallet' ? 'scan.other' : 'scan.unknown'), 'bad');
    }
  };
  const onQr = (): void => {
    if (amount !== null && !busy) void showQr.run(amount, subject.value.trim());
  };
  const onScanButton = (): void => {
    if (amount === null || busy) return;
    if (early.value) void charge.run(early.value.code, amount, subject.value.trim());
    else go('/till/scan');
  };
  const press = (keys: Parameters<typeof afterKeys>[1]): void => {
    if (!busy) typed.value = afterKeys(typed.value, keys);
  };
  useKeys({ onScan, onKeys: press, onEnter: early.value ? onScanButton : onQr });

  return (
    <Frame>
      <div class="sell">
        <section class="counter" aria-label={t('home.sale')}>
          <Rosette />
          <Shop />
          <div class="typed" role="status" aria-label={t('home.amount')}>
            <Amount text={currencySign() + (typed.value || '0')} />
            <span class="caret" aria-hidden="true" />
          </div>
          <div class="about">
            <Icon name="edit" small />
            <input
              aria-label={t('home.subject')}
              placeholder={t('home.subject.hint')}
              maxLength={SUBJECT_MAX}
              value={subject.value}
              onInput={(event) => (subject.value = event.currentTarget.value)}
            />
            {(typed.value || subject.value) && (
              <button type="button" class="btn-i" aria-label={t('home.clear')} onClick={nextSale}>
                <Icon name="close" small />
              </button>
            )}
          </div>
        </section>
        <section class="take" aria-label={t('home.take')}>
          <ErrorNote error={showQr.error ?? charge.error} />
          <EarlyCode onForget={() => (early.value = undefined)} />
          <div class="pair">
            <Button kind="gold" busy={showQr.busy} disabled={amount === null || busy} onClick={onQr}>
              <Icon name="qr" />
              {t('home.qr')}
            </Button>
            <Button busy={charge.busy} disabled={amount === null || busy} onClick={onScanButton}>
              <Icon name={early.value ? 'check' : 'scan'} />
              {early.value ? t('home.charge') : t('home.scan')}
            </Button>
          </div>
          <Keypad point onKey={(key) => press([key])} />
          <p class="note center wedge">{t('home.wedge')}</p>
        </section>
        <LastPayments />
      </div>
    </Frame>
  );
}
