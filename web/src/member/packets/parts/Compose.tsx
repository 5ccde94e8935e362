import { useEffect, useState } from 'preact/hooks';
import { api, ApiError } from '../../../shared/api/client';
import { useAction } from '../../../shared/api/useAction';
import { money } from '../../../shared/format';
import { Button, ErrorNote, Keypad, NavBar, Notice, Segments } from '../../../shared/ui';
import type { ChatDetail } from '../../chat/types';
import type { Overview } from '../../gold/types';
import { TooLow } from '../../parts/PayOrder';
import { ProofSheet } from '../../parts/ProofSheet';
import { fallbackCover } from '../covers/palette';
import { grams } from '../grams';
import { t } from '../i18n';
import { purpose } from '../proof';
import type { Asset, Terms } from '../types';
import { useCompose, type Composing } from '../useCompose';
import { Amounts } from './Amounts';
import { Consent } from './Consent';
import { CoverSheet, fitting } from './CoverSheet';
import { Fields } from './Fields';
import { PersonSheet } from './PersonSheet';
import { Preview } from './Preview';
import { Sent } from './Sent';

const HOUR_MS = 3_600_000;

/** How a group shares it. */
function KindChoice({ making }: { making: Composing }) {
  const { kind } = making.draft;
  return (
    <>
      <Segments
        label={t('packets.kind')}
        value={kind}
        onChange={(chosen) => making.change({ kind: chosen })}
        options={[
          ['lucky', t('packets.kind.lucky')],
          ['equal', t('packets.kind.equal')],
          ['exclusive', t('packets.kind.exclusive')],
        ]}
      />
      <p class="note center">{t(`packets.kind.${kind}.about`)}</p>
    </>
  );
}

/** What stands in the way, and what could not be done. */
function Troubles({ making }: { making: Composing }) {
  const { trouble, short, held, send, doubt } = making;
  return (
    <>
      {trouble && <Notice kind="wait">{trouble}</Notice>}
      {!trouble && short && <TooLow />}
      <ErrorNote error={held.error} onRetry={held.again} />
      {doubt ? <Notice kind="wait">{t('packets.send.unknown')}</Notice> : <ErrorNote error={send.error} />}
    </>
  );
}

/** The decision once more, with PIN or passkey. */
function Confirm({ making, whom }: { making: Composing; whom: string }) {
  const packet = making.send.asking;
  if (!packet) return null;
  const of = packet.amount_minor ?? packet.quote_id ?? packet.grams_ug ?? 0;
  return (
    <ProofSheet
      title={t('packets.send.confirm')}
      to={whom}
      amountMinor={making.own ? undefined : making.cost}
      purposeRef={purpose.packet(packet.chat, of)}
      onProof={making.send.prove}
      onClose={making.send.cancel}
    >
      {packet.asset === 'gold' && <p class="num goldtx">{grams(making.ug)}</p>}
    </ProofSheet>
  );
}

/** What pressing the button does: gold whose grams may come back needs an account to come back to. */
function useStart(making: Composing, gold: Overview | undefined, start: () => void) {
  const [asking, setAsking] = useState(false);
  const [opened, setOpened] = useState(gold?.opened ?? true);
  const { error } = making.send;
  const open = useAction(async () => {
    await api.post('/member/gold/account', { consent: true });
    setOpened(true);
    setAsking(false);
    start();
  });
  useEffect(() => {
    if (error instanceof ApiError && error.code === 'gold.account_needed') setAsking(true);
  }, [error]);
  return {
    press: () => (making.draft.asset === 'gold' && !opened ? setAsking(true) : start()),
    sheet: asking && (
      <Consent
        about={t('packets.consent.sender')}
        agree={t('packets.consent.agree.send')}
        busy={open.busy}
        error={open.error}
        onAgree={() => void open.run()}
        onClose={() => setAsking(false)}
      />
    ),
  };
}

/** Puts a packet together for one conversation, and sends it. */
export function Compose(props: {
  chat: ChatDetail;
  terms: Terms;
  gold: Overview | undefined;
  asset: Asset;
  cover: string | undefined;
  onAsset: (asset: Asset) => void;
}) {
  const { chat, terms, gold, asset } = props;
  const making = useCompose(chat, terms, gold, asset);
  const [greeting, setGreeting] = useState(terms.greetings[0] ?? '');
  const [wanted, setWanted] = useState(props.cover);
  const [sheet, setSheet] = useState<'cover' | 'person'>();
  const { direct, total, send } = making;
  const inGold = asset === 'gold';
  const covers = fitting(terms.covers, asset);
  const cover = (covers.find((each) => each.code === wanted) ?? covers[0])?.code ?? fallbackCover(asset);
  const close = (): void => setSheet(undefined);
  const { press, sheet: consent } = useStart(making, gold, () => making.start(greeting.trim(), cover));
  const whom = t(direct ? 'packets.send.to_person' : 'packets.send.to_chat', { name: chat.title });

  if (making.sent) return <Sent look={making.sent} cover={cover} name={chat.title} />;
  const known = inGold ? making.ug > 0 : total > 0;
  return (
    <div class={inGold ? 'plain pk-send gold' : 'plain pk-send'}>
      <NavBar
        title={t(inGold ? 'packets.send.title.gold' : 'packets.send.title.cash')}
        backTo={`/chats/${chat.id}`}
      />
      <main>
        <p class="pk-whom">{whom}</p>
        {(terms.gold.allowed || inGold) && (
          <Segments
            label={t('packets.send.asset')}
            value={asset}
            onChange={(value) => {
              making.change({ typed: '', source: 'balance' });
              props.onAsset(value);
            }}
            options={[
              ['cash', t('packets.send.cash')],
              ['gold', t('packets.send.gold')],
            ]}
          />
        )}
        <div class="pk-make">
          <Preview cover={cover} greeting={greeting} onChange={() => setSheet('cover')} />
          <Amounts making={making} />
        </div>
        <Troubles making={making} />
        {inGold && <p class="note center pk-risk">{t('packets.risk')}</p>}
        {!direct && <KindChoice making={making} />}
        <Fields
          making={making}
          chat={chat}
          terms={terms}
          gold={gold}
          greeting={greeting}
          onGreeting={setGreeting}
          onChoosePerson={() => setSheet('person')}
        />
        <p class="note center">
          {t(inGold ? 'packets.returns.gold' : 'packets.returns', {
            n: Math.round(terms.lifetime_ms / HOUR_MS),
          })}
        </p>
      </main>
      <footer>
        <Button
          kind={inGold ? 'gold' : undefined}
          busy={send.busy && send.asking === undefined}
          disabled={!making.ready || greeting.trim() === ''}
          onClick={press}
        >
          {known
            ? t('packets.send.pay', { amount: inGold ? grams(making.ug) : money(total) })
            : t('packets.send.pay.none')}
        </Button>
        <Keypad point={!making.weight} onKey={making.onKey} />
      </footer>
      {sheet === 'cover' && (
        <CoverSheet
          covers={terms.covers}
          asset={asset}
          value={cover}
          onChoose={(code) => {
            setWanted(code);
            close();
          }}
          onClose={close}
        />
      )}
      {sheet === 'person' && (
        <PersonSheet
          people={chat.participants}
          onChoose={(to) => {
            making.change({ to });
            close();
          }}
          onClose={close}
        />
      )}
      {consent}
      <Confirm making={making} whom={whom} />
    </div>
  );
}
