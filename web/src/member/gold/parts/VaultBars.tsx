import { useState } from 'preact/hooks';
import { decimalText } from '../../../shared/format';
import { t } from '../i18n';
import type { VaultBar } from '../types';
import { gramsText } from './Grams';
import { BarDrawing } from './Metal';

const FIRST = 4;

function OneBar({ bar }: { bar: VaultBar }) {
  return (
    <li class="gd-bar">
      <BarDrawing />
      <div>
        <b class="num">{bar.serial}</b>
        <p class="mut">
          {bar.refiner} · {bar.vault}
        </p>
        <dl class="num">
          <div>
            <dt>{t('gold.bar.fine')}</dt>
            <dd>{gramsText(bar.fine_ug)}</dd>
          </div>
          <div>
            <dt>{t('gold.bar.fineness')}</dt>
            <dd>{decimalText(bar.fineness, 1)}</dd>
          </div>
          <div>
            <dt>{t('gold.bar.gross')}</dt>
            <dd>{gramsText(bar.gross_ug)}</dd>
          </div>
          <div>
            <dt>{t('gold.bar.assay')}</dt>
            <dd>{bar.assay}</dd>
          </div>
        </dl>
      </div>
    </li>
  );
}

/** Every bar in the vault by its number: a few at first, all at a tap. */
export function VaultBars({ bars }: { bars: VaultBar[] }) {
  const [all, setAll] = useState(false);
  if (bars.length === 0) return null;
  return (
    <section class="card">
      <h2>{t('gold.cover.bars', { n: bars.length })}</h2>
      <ul class="items">
        {(all ? bars : bars.slice(0, FIRST)).map((bar) => (
          <OneBar key={bar.serial} bar={bar} />
        ))}
      </ul>
      {!all && bars.length > FIRST && (
        <button type="button" class="pill gd-all" onClick={() => setAll(true)}>
          {t('gold.cover.bars.all', { n: bars.length })}
        </button>
      )}
    </section>
  );
}
