import { count } from '../../shared/format';
import { valueText } from '../assets';
import { t } from '../i18n';
import { netOf, netSums } from '../ledger';
import type { TrialBalance } from '../types';
import { word } from '../words';

/** One asset's trial balance: what stands net on each side, and whether both sides are the same. */
export function TrialTable({ asset, brief }: { asset: TrialBalance['assets'][number]; brief?: boolean }) {
  const sums = netSums(asset.rows);
  const text = (minor: number): string => valueText(asset.asset, minor);
  const shown = (minor: number): string => (minor === 0 ? '' : text(minor));
  const even = asset.debit_minor === asset.credit_minor && sums.debit === sums.credit;
  return (
    <div
      class="scroll"
      role="region"
      aria-label={`${t('trial.title')} · ${word('asset', asset.asset)}`}
      tabIndex={0}
    >
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
            if (brief && net.debit === 0 && net.credit === 0) return null;
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
                    <td class="r num wide">{text(row.debit_minor)}</td>
                    <td class="r num wide">{text(row.credit_minor)}</td>
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
                <td class="r num wide">{text(asset.debit_minor)}</td>
                <td class="r num wide">{text(asset.credit_minor)}</td>
              </>
            )}
            <td class="r num">{text(sums.debit)}</td>
            <td class="r num">{text(sums.credit)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
