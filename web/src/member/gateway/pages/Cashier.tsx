import { api } from '../../../shared/api/client';
import { useLoad } from '../../../shared/api/useLoad';
import { parameter } from '../../../shared/router';
import { Loaded, Page } from '../../../shared/ui';
import { t } from '../i18n';
import { Leave, Quit } from '../parts/Leave';
import { PayPage } from '../parts/PayPage';
import type { MemberCashier } from '../types';

/**
 * The cashier of an order that a shop's web page asked for: `/cashier/TOKEN`, with `back` where H5 shops add it.
 * Anybody can write that into a link, so the server says whether it counts.
 */
export function Cashier({ params }: { params: Record<string, string> }) {
  const load = useLoad(
    (signal) =>
      api.get<MemberCashier>(`/member/cashier/${params.token}`, { back: parameter('back') }, signal),
    [params.token],
  );
  if (!load.data) {
    return (
      <Page title={t('checkout.title')}>
        <Loaded load={load}>{() => null}</Loaded>
      </Page>
    );
  }
  const { cashier, order_id, bundle_id } = load.data;
  const what = {
    order_id,
    bundle_id,
    shop: cashier.shop,
    shop_latin: cashier.shop_latin,
    description: cashier.description,
    amount_minor: cashier.amount_minor,
  };
  // the way back may carry the payment's number and our signature, so it is asked for once it is paid
  return (
    <PayPage
      what={what}
      state={cashier.state}
      onPaid={load.reload}
      before={<Quit to={cashier.quit_url} />}
      after={<Leave to={cashier.return_url} />}
    />
  );
}
