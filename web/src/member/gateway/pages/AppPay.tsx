import { api } from '../../../shared/api/client';
import { useLoad } from '../../../shared/api/useLoad';
import { location_ } from '../../../shared/router';
import { Loaded, Page } from '../../../shared/ui';
import { t } from '../i18n';
import { Leave } from '../parts/Leave';
import { PayPage } from '../parts/PayPage';
import type { Payable } from '../types';

const FIELDS = ['appid', 'partnerid', 'prepayid', 'package', 'noncestr', 'timestamp', 'sign', 'order_string'];

/** A shop's app asks for payment: `/app-pay?order_string=…`, or WeChat Pay's parameters; `back` leads to the app again. */
export function AppPay() {
  const given = new URLSearchParams(location_.value.search);
  const body = Object.fromEntries(
    FIELDS.filter((name) => given.has(name)).map((name) => [name, given.get(name)]),
  );
  const load = useLoad(() => api.post<Payable>('/member/app-pay', body), [location_.value.search]);
  if (load.data)
    return <PayPage what={load.data} state="open" after={<Leave to={given.get('back') ?? ''} />} />;
  return (
    <Page title={t('checkout.title')}>
      <Loaded load={load}>{() => null}</Loaded>
    </Page>
  );
}
