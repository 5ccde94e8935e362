import { Notice } from '../../shared/ui';
import { t } from '../i18n';
import type { Explanation, WholeExchange } from '../types';
import { sentence, took } from '../words';
import { HeaderList, Raw } from './Raw';

/** What may be wrong with a request whose signature holds. */
const BELIEVED = ['wrong_app', 'wrong_openid'];

/** Why a signature was not believed, and the exact string that was verified; or what else the request names wrongly. */
export function Why({ explanation }: { explanation: Explanation }) {
  return (
    <section class="why">
      <Notice kind="bad">
        <b>{t(BELIEVED.includes(explanation.problems[0]?.code ?? '') ? 'why.refused' : 'why.title')}</b>
        <ul>
          {explanation.problems.map((problem) => (
            <li key={problem.code}>{sentence(problem)}</li>
          ))}
        </ul>
      </Notice>
      <dl class="facts">
        {explanation.key && (
          <div>
            <dt>{t('why.key')}</dt>
            <dd>{sentence(explanation.key)}</dd>
          </div>
        )}
        {explanation.serial && (
          <div>
            <dt>{t('why.serial')}</dt>
            <dd>
              <code>{explanation.serial}</code>
            </dd>
          </div>
        )}
        {explanation.skew_ms !== null && (
          <div>
            <dt>{t('why.skew')}</dt>
            <dd class="num">
              {t(explanation.skew_ms < 0 ? 'why.behind' : 'why.ahead', {
                s: (Math.abs(explanation.skew_ms) / 1000).toFixed(1),
              })}
            </dd>
          </div>
        )}
      </dl>
      {explanation.notes.map((note, at) => (
        <p key={at} class="note">
          {sentence(note)}
        </p>
      ))}
      <Raw title={t('why.signed')} text={explanation.signed} exact />
    </section>
  );
}

/** One request with its answer. */
export function ExchangeDetail({ exchange }: { exchange: WholeExchange }) {
  return (
    <div class="stack">
      {exchange.explanation && <Why explanation={exchange.explanation} />}
      {exchange.ordered && (
        <Notice>
          {t('request.ordered')}{' '}
          <a class="ref" href="/view/faults">
            {t('nav.faults')}
          </a>
        </Notice>
      )}
      <p class="reqline">
        <code>
          {exchange.method} {exchange.target}
        </code>
      </p>
      <HeaderList title={t('request.headers')} headers={exchange.request_headers} />
      <Raw title={t('request.body')} text={exchange.request_body} />
      <p class="reqline">
        <b class={exchange.status < 400 && !exchange.cut ? 'good' : 'bad'}>
          {exchange.cut ? t('request.cut') : exchange.status}
        </b>
        {exchange.code && <code>{exchange.code}</code>}
        <span class="mut num">{took(exchange.took_us)}</span>
      </p>
      <HeaderList title={t('reply.headers')} headers={exchange.reply_headers} />
      <Raw title={t('reply.body')} text={exchange.reply_body} />
    </div>
  );
}
