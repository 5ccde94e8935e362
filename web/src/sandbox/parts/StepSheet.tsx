import { api } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { Loaded, Sheet } from '../../shared/ui';
import { t } from '../i18n';
import { titleOf } from '../words';
import type { Step, WholeCallback, WholeExchange } from '../types';
import { ExchangeDetail } from './ExchangeDetail';
import { Tries } from './Tries';

/** What was sent and answered in one step. */
export function StepSheet({ step, onClose }: { step: Step; onClose: () => void }) {
  const isCallback = step.ref.startsWith('cbk_');
  return (
    <Sheet title={titleOf(step)} onClose={onClose}>
      {isCallback ? <CallbackInside id={step.ref} /> : <ExchangeInside id={step.ref} />}
    </Sheet>
  );
}

function ExchangeInside({ id }: { id: string }) {
  const load = useLoad((signal) => api.get<WholeExchange>(`/sandbox/exchanges/${id}`, {}, signal), [id]);
  return (
    <Loaded load={load}>
      {(exchange) => (
        <>
          <ExchangeDetail exchange={exchange} />
          <a class="link" href={`/view/requests/${id}`}>
            {t('open.page')}
          </a>
        </>
      )}
    </Loaded>
  );
}

function CallbackInside({ id }: { id: string }) {
  const load = useLoad((signal) => api.get<WholeCallback>(`/sandbox/callbacks/${id}`, {}, signal), [id]);
  return (
    <Loaded load={load}>
      {(callback) => (
        <>
          <Tries tries={callback.tries} />
          <a class="link" href={`/view/callbacks/${id}`}>
            {t('open.page')}
          </a>
        </>
      )}
    </Loaded>
  );
}
