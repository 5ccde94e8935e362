import { language } from '../../../shared/i18n';
import { Icon, Sheet } from '../../../shared/ui';
import { Cover } from '../covers/Cover';
import { t } from '../i18n';
import type { Asset, CoverTerm } from '../types';

/** The covers that fit, those made for what is inside first. */
export function fitting(covers: readonly CoverTerm[], asset: Asset): CoverTerm[] {
  const fit = covers.filter((each) => each.asset === 'any' || each.asset === asset);
  return [...fit.filter((each) => each.asset === asset), ...fit.filter((each) => each.asset === 'any')];
}

/** The gallery of covers. */
export function CoverSheet(props: {
  covers: readonly CoverTerm[];
  asset: Asset;
  value: string;
  onChoose: (code: string) => void;
  onClose: () => void;
}) {
  return (
    <Sheet title={t('packets.cover.title')} onClose={props.onClose}>
      <ul class="pk-gallery">
        {fitting(props.covers, props.asset).map((each) => (
          <li key={each.code}>
            <button
              type="button"
              aria-pressed={each.code === props.value}
              onClick={() => props.onChoose(each.code)}
            >
              <span class="pk-face">
                <Cover code={each.code} part="flat" />
                <i />
                {each.code === props.value && (
                  <span class="pk-chosen">
                    <Icon name="check" small />
                  </span>
                )}
              </span>
              <span>{language.value === 'zh-CN' ? each.name_zh : each.name}</span>
              {each.asset === 'gold' && <small class="tag wait">{t('packets.cover.gold')}</small>}
            </button>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
