import { useState } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { longDay, money } from '../../shared/format';
import type { PageProps } from '../../shared/routes';
import { Amount, Button, Icon, Loaded, Segments } from '../../shared/ui';
import { t } from '../i18n';
import { Devices } from '../parts/Devices';
import { FreezeSheet } from '../parts/FreezeSheet';
import { Lines } from '../parts/Lines';
import { MemberGold } from '../parts/MemberGold';
import { MemberPackets } from '../parts/MemberPackets';
import { ReasonSheet } from '../parts/ReasonSheet';
import { Shell } from '../parts/Shell';
import { AccountLink, Copied, Facts, Used } from '../parts/small';
import { changes, may } from '../session';
import type { Counter, MemberDetail } from '../types';

const CLASSES = ['I', 'II', 'III'] as const;
type Asked = 'freeze' | 'class' | 'gold' | undefined;

const usedWords = (counter: Counter): string =>
  counter.limit_minor == null
    ? t('limits.free', { used: money(counter.used_minor) })
    : t('limits.of', { used: money(counter.used_minor), limit: money(counter.limit_minor) });

function Limits({ limits }: { limits: MemberDetail['limits'] }) {
  const rows = [
    ['limits.day', limits.day],
    ['limits.year', limits.year],
    ['limits.lifetime', limits.lifetime],
  ] as const;
  const free = limits.pin_free;
  return (
    <section class="card">
      <h2>{t('limits.title')}</h2>
      {rows.map(
        ([name, counter]) =>
          counter && (
            <Used
              key={name}
              name={t(name)}
              used={counter.used_minor}
              limit={counter.limit_minor}
              words={usedWords(counter)}
            />
          ),
      )}
      {free && (
        <Used
          name={t('limits.pin_free', { amount: money(free.single_minor) })}
          used={free.used_today}
          limit={free.count_per_day}
          words={t('limits.times', { used: free.used_today, limit: free.count_per_day })}
        />
      )}
    </section>
  );
}

function Person({ detail }: { detail: MemberDetail }) {
  const { member, balance } = detail;
  return (
    <section class="card">
      <p class="mut">{t('balance.available')}</p>
      <p class="big">
        <Amount minor={balance.available_minor} />
      </p>
      <Facts
        rows={[
          [t('balance.in'), <span class="num">{money(balance.pending_in_minor)}</span>],
          [t('balance.out'), <span class="num">{money(balance.pending_out_minor)}</span>],
          [t('col.phone'), <span class="num">{member.phone_masked}</span>],
          [t('col.handle'), member.handle ? `@${member.handle}` : '–'],
          [t('col.class'), member.account_class],
          [t('col.since'), longDay(member.created_at_ms)],
          [t('col.number'), <Copied text={member.id} />],
          [t('ledger.account'), <AccountLink id={detail.account_id} />],
        ]}
      />
    </section>
  );
}

/** Freezing, thawing and the account class: each with a reason. */
function Actions(props: { detail: MemberDetail; asked: Asked; onClose: () => void; onDone: () => void }) {
  const { asked, onClose, onDone } = props;
  const { member, gold } = props.detail;
  const [chosen, setChosen] = useState(member.account_class);
  const path = `/console/members/${member.id}/`;
  const whom = { name: member.name, onClose, onDone };
  if (asked === 'freeze') {
    return <FreezeSheet what="member" frozen={member.frozen} path={path} {...whom} />;
  }
  if (asked === 'gold' && gold) {
    return <FreezeSheet what="holding" frozen={gold.frozen} path={`${path}gold-`} {...whom} />;
  }
  if (asked !== 'class') return null;
  return (
    <ReasonSheet
      title={t('member.class')}
      about={t('member.class.about')}
      act={t('member.class.do')}
      path={`${path}class`}
      body={chosen === member.account_class ? null : { account_class: chosen }}
      said={t('member.class.said', { name: member.name })}
      onClose={onClose}
      onDone={onDone}
    >
      <Segments
        label={t('col.class')}
        value={chosen}
        options={CLASSES.map((each) => [each as string, each] as const)}
        onChange={setChosen}
      />
    </ReasonSheet>
  );
}

/** One member: what they have, what they may, where they are logged in, what they did. */
export function MemberPage({ params }: PageProps) {
  const id = params.id ?? '';
  const [asked, setAsked] = useState<Asked>();
  const load = useLoad(
    (signal) => api.get<MemberDetail>(`/console/members/${id}`, {}, signal),
    [id, changes.value],
  );
  const member = load.data?.member;
  return (
    <Shell
      title={member ? member.name : t('member.title')}
      up={{ to: '/console/members', label: t('nav.members') }}
      end={
        member && (
          <>
            {member.frozen && <span class="tag bad">{t('frozen')}</span>}
            {may('set_class') && (
              <Button kind="line" small onClick={() => setAsked('class')}>
                {t('member.class')}
              </Button>
            )}
            {may('freeze') && (
              <Button kind="danger" small onClick={() => setAsked('freeze')}>
                <Icon name="snow" small />
                {t(member.frozen ? 'member.unfreeze' : 'member.freeze')}
              </Button>
            )}
          </>
        )
      }
    >
      <Loaded load={load} lines={8}>
        {(detail) => (
          <div class="three">
            <Person detail={detail} />
            <div class="stack">
              {detail.gold && <MemberGold gold={detail.gold} onFreeze={() => setAsked('gold')} />}
              <MemberPackets id={detail.member.id} year={detail.packets} />
            </div>
            <div class="stack">
              <Limits limits={detail.limits} />
              <Devices devices={detail.devices} />
            </div>
          </div>
        )}
      </Loaded>
      {member && <Lines path={`/console/members/${id}/lines`} />}
      {load.data && (
        <Actions
          key={asked}
          detail={load.data}
          asked={asked}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            load.reload();
          }}
        />
      )}
    </Shell>
  );
}
