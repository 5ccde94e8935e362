import { api } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { useLoad } from '../../shared/api/useLoad';
import { fullTime } from '../../shared/format';
import { Button, Empty, ErrorNote, Icon, Loaded, toast } from '../../shared/ui';
import { hasText } from '../../shared/i18n';
import { t } from '../i18n';
import { Shell } from '../parts/Shell';
import { Subject } from '../parts/small';
import { changes, may } from '../session';
import type { Audit as Result } from '../types';
import { word } from '../words';

type Check = Result['checks'][number];

function CheckCard({ check }: { check: Check }) {
  const known = hasText(`check.${check.name}`);
  return (
    <section class={check.ok ? 'card check' : 'card check broken'}>
      <span class="disc" aria-hidden="true">
        <Icon name={check.ok ? 'check' : 'alert'} />
      </span>
      <div class="grow">
        <h2>{known ? word('check', check.name) : check.about}</h2>
        <p class={check.ok ? 'mut' : 'bad'}>
          {check.ok ? t('audit.check.ok') : t('audit.check.bad', { n: check.findings.length })}
        </p>
        {check.findings.length > 0 && (
          <ul class="findings">
            {check.findings.map((finding) => (
              <li key={finding.subject + finding.detail}>
                <Subject id={finding.subject} /> {finding.detail}
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

/** The books worked out again from the transfers, and compared with everything that relies on them. */
export function Audit() {
  const load = useLoad((signal) => api.get<Result | null>('/console/audit', {}, signal), [changes.value]);
  const run = useAction(async (key: string) => {
    const result = await api.post<Result>('/console/audit', {}, key);
    const findings = result.checks.reduce((sum, check) => sum + check.findings.length, 0);
    toast(result.ok ? t('audit.said.good') : t('audit.bad', { n: findings }), result.ok ? 'plain' : 'bad');
    load.reload();
  });
  return (
    <Shell
      title={t('nav.audit')}
      end={
        may('run_audit') && (
          <Button small busy={run.busy} onClick={() => void run.run()}>
            <Icon name="audit" small />
            {t('audit.run')}
          </Button>
        )
      }
    >
      <ErrorNote error={run.error} />
      <Loaded load={load} lines={6}>
        {(result) =>
          result ? (
            <>
              <section class={result.ok ? 'card verdict' : 'card verdict broken'} role="status">
                <span class="disc" aria-hidden="true">
                  <Icon name={result.ok ? 'audit' : 'alert'} />
                </span>
                <div>
                  <b>{t(result.ok ? 'audit.verdict.good' : 'audit.verdict.bad')}</b>
                  <p class="mut">
                    {t('audit.at', { at: fullTime(result.at_ms) })}
                    {result.took_ms !== undefined && ` · ${t('audit.took', { ms: result.took_ms })}`}
                    {result.pending ? ` · ${t('audit.pending', { n: result.pending })}` : ''}
                  </p>
                </div>
              </section>
              <div class="checks">
                {[...result.checks]
                  .sort((a, b) => Number(a.ok) - Number(b.ok))
                  .map((check) => (
                    <CheckCard key={check.name} check={check} />
                  ))}
              </div>
            </>
          ) : (
            <section class="card">
              <Empty icon="audit" title={t('audit.never')}>
                <p>{t('audit.never.how')}</p>
              </Empty>
            </section>
          )
        }
      </Loaded>
    </Shell>
  );
}
