import { api } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import type { PageProps } from '../../shared/routes';
import { Loaded } from '../../shared/ui';
import { t } from '../i18n';
import { ExchangeDetail } from '../parts/ExchangeDetail';
import { orderPage } from '../parts/OrderTable';
import { Shell } from '../parts/Shell';
import type { WholeExchange } from '../types';
import { breakable, clockTime } from '../words';

/** One request with its answer, and why it was not believed. */
export function RequestPage({ params }: PageProps) {
  const load = useLoad(
    (signal) => api.get<WholeExchange>(`/sandbox/exchanges/${params.id}`, {}, signal),
    [params.id],
  );
  return (
    <Shell
      title={load.data ? breakable(load.data.operation || load.data.method) : t('nav.requests')}
      up={{ to: '/view/requests', label: t('nav.requests') }}
    >
      <Loaded load={load} lines={8}>
        {(exchange) => (
          <section class="card stack">
            <p class="mut num">
              {[exchange.protocol, exchange.account, clockTime(exchange.at_ms)].filter(Boolean).join(' · ')}
              {exchange.out_no && (
                <>
                  {' · '}
                  <a class="ref" href={orderPage(exchange)}>
                    {exchange.out_no}
                  </a>
                </>
              )}
            </p>
            <ExchangeDetail exchange={exchange} />
          </section>
        )}
      </Loaded>
    </Shell>
  );
}
