import { valueText } from '../assets';
import { t } from '../i18n';
import { tAccounts, type Mark, type TAccount } from '../ledger';
import type { Leg } from '../types';
import { word } from '../words';
import { OwnerName } from './small';

function Marks({ marks, name }: { marks: Mark[]; name: string }) {
  return (
    <ul aria-label={name}>
      {marks.map((mark) => (
        <li key={mark.leg} class={mark.phase}>
          <small>
            {mark.leg}
            {mark.phase !== 'single' && ` ${word('phase', mark.phase)}`}
          </small>
          <span class="num">{valueText(mark.asset, mark.amount_minor)}</span>
        </li>
      ))}
    </ul>
  );
}

function Drawn({ account }: { account: TAccount }) {
  return (
    <section class="t" aria-label={word('account', account.kind)}>
      <h3>
        <a href={`/console/ledger/accounts/${account.account}`}>{word('account', account.kind)}</a>
        <small>
          <OwnerName owner={account.owner} />
        </small>
      </h3>
      <div class="t-sides">
        <Marks marks={account.debits} name={t('ledger.debit')} />
        <Marks marks={account.credits} name={t('ledger.credit')} />
      </div>
    </section>
  );
}

/** An entry as bookkeepers draw it: one T for each account, debits left, credits right, legs by number. */
export function TAccounts({ legs }: { legs: Leg[] }) {
  return (
    <div class="ts">
      {tAccounts(legs).map((account) => (
        <Drawn key={account.account} account={account} />
      ))}
    </div>
  );
}
