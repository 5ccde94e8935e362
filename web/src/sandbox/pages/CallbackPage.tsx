import { api } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { useLoad } from '../../shared/api/useLoad';
import type { PageProps } from '../../shared/routes';
import { Button, ErrorNote, Loaded } from '../../shared/ui';
import { t } from '../i18n';
import { orderPage } from '../parts/OrderTable';
import { Raw } from '../parts/Raw';
import { Shell } from '../parts/Shell';
import { Tries } from '../parts/Tries';
import { changes } from '../session';
import type { WholeCallback } from '../types';
import { breakable, clockTime, colourOf, word } from '../words';

/** One callback: what it says, each attempt, and sending it again. */
export function CallbackPage({ params }: PageProps) {
  const load = useLoad(
    (signal) => api.get<WholeCallback>(`/sandbox/callbacks/${params.id}`, {}, signal),
    [params.id, changes.value],
  );
  const act = useAction(async (_key, what: string) => {
    await api.post(`/sandbox/callbacks/${params.id}/${what}`);
    load.reload();
  });
  return (
    <Shell
      title={load.data ? breakable(load.data.event) : t('nav.callbacks')}
      up={{ to: '/view/callbacks', label: t('nav.callbacks') }}
      end={
        load.data && (
          <Button small busy={act.busy} onClick={() => void act.run(load.data?.hold ? 'release' : 'resend')}>
            {t(load.data.hold ? 'callback.release' : 'callback.resend')}
          </Button>
        )
      }
    >
      <ErrorNote error={act.error} />
      <Loaded load={load} lines={8}>
        {(callback) => (
          <>
            <section class="card stack">
              <p>
                <span class={`tag ${callback.hold ? 'wait' : colourOf(callback.state)}`}>
                  {callback.hold ? t('callback.held') : word('notice', callback.state)}
                </span>{' '}
                <code>{callback.url}</code>
              </p>
              <p class="mut num">
                {callback.account} ·{' '}
                <a class="ref" href={orderPage(callback)}>
                  {callback.out_no}
                </a>
                {callback.state === 'waiting' &&
                  !callback.hold &&
                  ` · ${t('callback.next', { at: clockTime(callback.due_at_ms) })}`}
              </p>
              <Raw title={t('callback.content')} text={callback.content} />
            </section>
            <Tries tries={callback.tries} />
          </>
        )}
      </Loaded>
    </Shell>
  );
}
