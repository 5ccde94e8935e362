import { Icon } from '../../../shared/ui';
import { t } from '../i18n';

/** How many shares: by one, or typed. */
export function CountField(props: {
  label: string;
  hint: string;
  value: number;
  most: number;
  onChange: (n: number) => void;
}) {
  const { value, most } = props;
  const set = (n: number): void => props.onChange(Math.max(1, Math.min(most, n)));
  return (
    <div class="fld">
      <span>
        {props.label} <small class="mut">{props.hint}</small>
      </span>
      <span class="pk-step">
        <button
          type="button"
          class="btn-i"
          aria-label={t('packets.count.less')}
          disabled={value <= 1}
          onClick={() => set(value - 1)}
        >
          <Icon name="minus" small />
        </button>
        <input
          class="num"
          inputMode="numeric"
          aria-label={props.label}
          value={String(value)}
          onInput={(event) => {
            const n = Number(event.currentTarget.value.replace(/\D/g, '').slice(0, 3));
            set(n);
            event.currentTarget.value = String(Math.max(1, Math.min(most, n)));
          }}
        />
        <button
          type="button"
          class="btn-i"
          aria-label={t('packets.count.more')}
          disabled={value >= most}
          onClick={() => set(value + 1)}
        >
          <Icon name="plus" small />
        </button>
      </span>
    </div>
  );
}
