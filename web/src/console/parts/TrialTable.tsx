import { count, money } from '../../shared/format';
import { t } from '../i18n';
import { netOf, netSums } from '../ledger';
import type { TrialBalance } from '../types';
import { word } from '../words';

const shown = (minor: number): string => (minor === 0 ? '' : money(minor));

/** One asset's trial balance: what stands net on each side, and whether both sides are the same. */
export function TrialTable({ asset, brief }: { asset: TrialBalance['assets'][number]; brief?: boolean }) {
  const sums = netSums(asset.rows);
  const even = asset.debit_minor === asset.credit_minor && sums.debit === sums.credit;
  return (
    <div class="scroll" role="region" aria-label={t('trial.title')} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('ledger.account')}</th>
            {!brief && (
              <>
                <th scope="col" class="r wide">
                  {t('trial.accounts')}
                </th>
                <th scope="col" class="r wide">
                  {t('trial.debits')}
                </th>
                <th scope="col" class="r wide">
                  {t('trial.credits')}
                </th>
              </>
            )}
            <th scope="col" class="r">
              {t('ledger.debit')}
            </th>
            <th scope="col" class="r">
              {t('ledger.credit')}
            </th>
          </tr>
        </thead>
        <tbody>
          {asset.rows.map((row) => {
            const net = netOf(row);
            return (
              <tr key={row.kind}>
                <td>
                  <a class="ref" href={`/console/ledger?kind=${row.kind}`}>
                    {word('account', row.kind)}
                  </a>
                </td>
                {!brief && (
                  <>
                    <td class="r num wide">{count(row.accounts)}</td>
                    <td class="r num wide">{money(row.debit_minor)}</td>
                    <td class="r num wide">{money(row.credit_minor)}</td>
                  </>
                )}
                <td class="r num">{shown(net.debit)}</td>
                <td class="r num">{shown(net.credit)}</td>
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">
              <span class={even ? 'tag good' : 'tag bad'}>{t(even ? 'trial.even' : 'trial.uneven')}</span>
            </th>
            {!brief && (
              <>
                <td class="wide" />
                <td class="r num wide">{money(asset.debit_minor)}</td>
                <td class="r num wide">{money(asset.credit_minor)}</td>
              </>
            )}
            <td class="r num">{money(sums.debit)}</td>
            <td class="r num">{money(sums.credit)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
