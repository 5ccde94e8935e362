import '../styles/code.css';
import { useEffect, useState } from 'preact/hooks';
import { money } from '../../shared/format';
import { amountsHidden } from '../../shared/preferences';
import { BarCode, ErrorNote, Icon, NavBar, QrCode, Ring, Rosette } from '../../shared/ui';
import { t } from '../i18n';
import { Success } from '../parts/Success';
import { lastEvent, me } from '../session';
import { usePaymentCode, type PaymentCodeState } from '../usePaymentCode';

interface OrderPaid {
  order: string;
  amount_minor: number;
  merchant_name: string;
  channel: string;
  at_ms: number;
}

/** Keeps the screen awake while a cashier scans it. */
function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let gone = false;
    navigator.wakeLock?.request('screen').then(
      (got) => (gone ? void got.release() : (lock = got)),
      () => undefined, // low battery or an old browser: the screen goes dark as usual
    );
    return () => {
      gone = true;
      void lock?.release();
    };
  }, []);
}

/** The payment that a till made with the code on this page, as soon as the server tells. */
function usePaidHere(): OrderPaid | undefined {
  const [openedAt] = useState(() => lastEvent.peek());
  const event = lastEvent.value;
  if (!event || event === openedAt || event.name !== 'pay.order_paid/1') return undefined;
  const paid = event.data as OrderPaid;
  return paid.channel === 'payment_code' ? paid : undefined;
}

/** The digits, covered until they are tapped; the next code is covered again. */
function Digits({ code }: { code: string }) {
  const [shown, setShown] = useState(false);
  const grouped = (shown ? code : '•'.repeat(code.length)).replace(/(.{4})(?=.)/g, '$1 ');
  return (
    <button
      type="button"
      class="digits num"
      aria-pressed={shown}
      aria-label={shown ? undefined : t('code.show')}
      onClick={() => setShown(!shown)}
      data-testid="code"
    >
      {grouped}
      {!shown && <small>{t('code.show')}</small>}
    </button>
  );
}

function Card({ made }: { made: PaymentCodeState }) {
  const balance = me.value?.balance.available_minor;
  return (
    <div class="code-card">
      <div class="code-top">
        <p class="hint">{t('code.hint')}</p>
        <ErrorNote error={made.error} onRetry={made.renew} />
        {made.code && (
          <>
            <BarCode text={made.code} label={t('code.bars')} />
            <Digits key={made.code} code={made.code} />
            <QrCode text={made.code} label={t('code.qr')} logo />
            <button type="button" class="renew" onClick={made.renew}>
              <Ring part={made.part} />
              <span class="num">{t('code.next', { n: made.seconds })}</span>
              <span class="sr">{t('code.renew')}</span>
            </button>
          </>
        )}
        {!made.code && !made.error && <span class="skeleton code-wait" />}
      </div>
      <div class="code-from">
        <i>
          <Icon name="wallet" />
        </i>
        <span class="grow">
          <small>{t('code.from')}</small>
          <b>
            {t('checkout.balance')}
            {balance !== undefined && !amountsHidden.value && (
              <>
                {' · '}
                <span class="num">{money(balance)}</span>
              </>
            )}
          </b>
        </span>
      </div>
    </div>
  );
}

/** The code that the cashier scans: bar code and QR of the same digits, always on white. Works without a network. */
export function PaymentCode() {
  const made = usePaymentCode();
  const paid = usePaidHere();
  useWakeLock();
  if (paid) {
    return (
      <Success
        title={t('success.paid')}
        amountMinor={paid.amount_minor}
        to={paid.merchant_name}
        receipt={`/receipts/${paid.order}`}
      />
    );
  }
  return (
    <main class="full">
      <Rosette />
      <NavBar title={t('code.title')} />
      <Card made={made} />
      <div class="code-foot">
        {made.offline && (
          <p>
            <Icon name="offline" small />
            {t('code.offline')}
          </p>
        )}
        <p>
          <Icon name="shield" small />
          {t('code.warning')}
        </p>
        <a class="pill" href="/receive">
          <Icon name="receive" small />
          {t('code.receive')}
        </a>
      </div>
    </main>
  );
}
