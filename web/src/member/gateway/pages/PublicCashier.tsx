import '../styles/gateway.css';
import { useEffect, useState } from 'preact/hooks';
import { api } from '../../../shared/api/client';
import { useLoad } from '../../../shared/api/useLoad';
import { lazy } from '../../../shared/lazy';
import { parameter } from '../../../shared/router';
import { Amount, Avatar, Button, Icon, Loaded } from '../../../shared/ui';
import { QrCode } from '../../../shared/ui/Codes';
import { shopName } from '../../../shared/shopName';
import { t } from '../i18n';
import { Leave, Quit } from '../parts/Leave';
import type { Cashier } from '../types';

const LogIn = lazy(() => import('../../pages/login/LogIn').then((m) => m.LogIn));
const LOOK_MS = 2_000;

/** The cashier for a browser where nobody is logged in: scan with a phone, or log in here. */
export function PublicCashier({ params }: { params: Record<string, string> }) {
  const [here, setHere] = useState(false);
  const load = useLoad(
    (signal) => api.get<Cashier>(`/cashier/${params.token}`, { back: parameter('back') }, signal),
    [params.token],
  );
  const waiting = load.data?.state === 'open' || load.data?.state === 'paying';
  useEffect(() => {
    if (!waiting || here) return undefined;
    const timer = setInterval(load.reload, LOOK_MS);
    return () => clearInterval(timer);
  }, [waiting, here]);
  if (here) return <LogIn />;
  return (
    <main class="full cashier">
      <Loaded load={load} lines={5}>
        {(cashier) => (
          <section class="card">
            <Avatar name={shopName(cashier.shop, cashier.shop_latin)} big />
            <h1 tabIndex={-1}>{shopName(cashier.shop, cashier.shop_latin)}</h1>
            {cashier.description && <p class="mut">{cashier.description}</p>}
            <Amount minor={cashier.amount_minor} />
            {waiting ? (
              <>
                <QrCode text={cashier.qr} label={t('cashier.qr')} logo />
                <p class="mut">{t('cashier.scan')}</p>
                <Button kind="line" onClick={() => setHere(true)}>
                  {t('cashier.here')}
                </Button>
              </>
            ) : (
              <Ended cashier={cashier} />
            )}
            <Quit to={cashier.quit_url} />
          </section>
        )}
      </Loaded>
    </main>
  );
}

function Ended({ cashier }: { cashier: Cashier }) {
  const paid = cashier.state !== 'closed' && cashier.state !== 'expired';
  return (
    <>
      <p class={paid ? 'tag good' : 'tag bad'} role="status">
        <Icon name={paid ? 'check' : 'alert'} small />
        {t(paid ? 'success.paid' : 'checkout.is_closed')}
      </p>
      {paid && <Leave to={cashier.return_url} />}
    </>
  );
}
