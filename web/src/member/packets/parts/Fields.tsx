import type { ChatDetail } from '../../chat/types';
import type { Overview } from '../../gold/types';
import { t } from '../i18n';
import type { Terms } from '../types';
import type { Composing } from '../useCompose';
import { CountField } from './CountField';
import { HoldField, SourceField } from './GoldFields';

function GreetingField(props: { value: string; terms: Terms; onChange: (greeting: string) => void }) {
  const { value, terms } = props;
  const another = (): void => {
    const next = terms.greetings[(terms.greetings.indexOf(value) + 1) % terms.greetings.length];
    props.onChange(next ?? value);
  };
  return (
    <div class="fld">
      <label class="pk-greet">
        <span>{t('packets.greeting')}</span>
        <input
          value={value}
          maxLength={terms.greeting_most}
          onInput={(event) => props.onChange(event.currentTarget.value)}
        />
      </label>
      {terms.greetings.length > 1 && (
        <button type="button" class="link pk-another" onClick={another}>
          {t('packets.greeting.suggest')}
        </button>
      )}
    </div>
  );
}

/** Everything about a packet except how much is in it and how it looks. */
export function Fields(props: {
  making: Composing;
  chat: ChatDetail;
  terms: Terms;
  gold: Overview | undefined;
  greeting: string;
  onGreeting: (greeting: string) => void;
  onChoosePerson: () => void;
}) {
  const { making, chat, terms, gold } = props;
  const { draft, direct, own, change } = making;
  const inGold = draft.asset === 'gold';
  return (
    <div class="card tight fields">
      {!direct && draft.kind !== 'exclusive' && (
        <CountField
          label={t(inGold ? 'packets.count.gold' : 'packets.count')}
          hint={t('packets.count.group', { n: chat.members })}
          value={draft.count}
          most={terms.cash.count_most}
          onChange={(count) => change({ count })}
        />
      )}
      {draft.kind === 'exclusive' && (
        <button type="button" class="fld pk-pick" onClick={props.onChoosePerson}>
          <span>{t('packets.to')}</span>
          <b>{draft.to?.name ?? t('packets.to.choose')}</b>
        </button>
      )}
      <GreetingField value={props.greeting} terms={terms} onChange={props.onGreeting} />
      {inGold && (
        <SourceField
          source={draft.source}
          gold={gold}
          onChange={(source) => change({ source, typed: making.weight ? draft.typed : '' })}
        />
      )}
      {inGold && !own && <HoldField value={making.holdS} gold={gold} onChange={making.setHoldS} />}
    </div>
  );
}
