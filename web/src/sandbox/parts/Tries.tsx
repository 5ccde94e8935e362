import { t } from '../i18n';
import type { Attempt } from '../types';
import { clockTime, tampered, trouble } from '../words';
import { HeaderList, Raw } from './Raw';

/** Each attempt to call back: what was sent and what came back, the newest open. */
export function Tries({ tries }: { tries: Attempt[] }) {
  if (tries.length === 0) return <p class="mut">{t('tries.none')}</p>;
  return (
    <div class="stack">
      {[...tries].reverse().map((attempt, i) => (
        <details key={tries.length - i} class="card try" open={i === 0}>
          <summary>
            <b>{t('try.number', { n: tries.length - i })}</b>
            <span class="num">{clockTime(attempt.at_ms)}</span>
            {attempt.tampered && <span class="tag wait">{tampered(attempt.tampered)}</span>}
            <span class={attempt.ok ? 'tag good' : 'tag bad'}>
              {attempt.status === null ? trouble(attempt.error) || t('try.unanswered') : attempt.status}
            </span>
            <small class="num">{attempt.took_ms} ms</small>
          </summary>
          <HeaderList title={t('request.headers')} headers={attempt.headers} />
          <Raw title={t('request.body')} text={attempt.body} />
          <HeaderList title={t('reply.headers')} headers={attempt.answer_headers} />
          <Raw title={t('reply.body')} text={attempt.answer} />
          {attempt.error && <p class="mut">{attempt.error}</p>}
        </details>
      ))}
    </div>
  );
}
