import { api } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { useLoad } from '../../shared/api/useLoad';
import { fullTime } from '../../shared/format';
import type { PageProps } from '../../shared/routes';
import { Button, ErrorNote, Loaded } from '../../shared/ui';
import { t } from '../i18n';
import { Shell } from '../parts/Shell';
import { Facts, StateTag, Subject } from '../parts/small';
import { changes } from '../session';
import type { CallbackAttempt, CallbackDetail } from '../types';

function Attempt({ attempt }: { attempt: CallbackAttempt }) {
  return (
    <details class="card attempt">
      <summary>
        <b>{t('callback.attempt', { n: attempt.number })}</b>
        <span class="num">{fullTime(attempt.at_ms)}</span>
        <span class={attempt.ok ? 'tag good' : 'tag bad'}>{attempt.status ?? t('callback.unanswered')}</span>
      </summary>
      {attempt.error && <p class="mut">{attempt.error}</p>}
      <pre tabIndex={0}>
        {attempt.headers.map((header) => `${header.name}: ${header.value}\n`).join('')}
        {`\n${attempt.body}`}
      </pre>
      {attempt.answer && <pre tabIndex={0}>{attempt.answer}</pre>}
    </details>
  );
}

/** One callback with its attempts, and sending it once more. */
export function CallbackPage({ params }: PageProps) {
  const path = `/console/callbacks/${params.id}`;
  const load = useLoad((signal) => api.get<CallbackDetail>(path, {}, signal), [params.id, changes.value]);
  const again = useAction(async (key) => {
    await api.post(`${path}/resend`, {}, key);
    load.reload();
  });
  return (
    <Shell
      title={load.data?.callback.event ?? t('gateway.callbacks')}
      up={{ to: '/console/gateway/callbacks', label: t('gateway.callbacks') }}
      end={
        load.data && (
          <Button small busy={again.busy} onClick={() => void again.run()}>
            {t('callback.resend')}
          </Button>
        )
      }
    >
      <ErrorNote error={again.error} />
      <Loaded load={load} lines={6}>
        {({ callback, attempts }) => (
          <>
            <section class="card">
              <Facts
                rows={[
                  [t('col.state'), <StateTag group="callback" state={callback.state} />],
                  [t('callbacks.url'), <code>{callback.url}</code>],
                  [
                    t('gateway.caller'),
                    <a class="ref" href={`/console/gateway/accounts/${callback.account}`}>
                      {callback.account}
                    </a>,
                  ],
                  [t('col.merchant'), <Subject id={callback.merchant} />],
                  [t('callbacks.order'), <Subject id={callback.order} />],
                  [t('callback.next'), callback.state === 'waiting' ? fullTime(callback.due_at_ms) : '–'],
                ]}
              />
            </section>
            {[...attempts].reverse().map((attempt) => (
              <Attempt key={attempt.id} attempt={attempt} />
            ))}
          </>
        )}
      </Loaded>
    </Shell>
  );
}
