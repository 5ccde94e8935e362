import { t } from '../i18n';
import { Icon } from './Icon';

export type PadKey = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '.' | 'del';

const ROWS: PadKey[] = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** On-screen number pad. Typing on a keyboard is the page's business: see `typedKey`. */
export function Keypad(props: { onKey: (key: PadKey) => void; point?: boolean; disabled?: boolean }) {
  const button = (key: PadKey, label?: string) => (
    <button
      key={key}
      type="button"
      disabled={props.disabled}
      aria-label={label}
      onClick={() => props.onKey(key)}
    >
      {key === 'del' ? <Icon name="del" /> : key}
    </button>
  );
  return (
    <div class="pad" role="group" aria-label={t('pad.label')}>
      {ROWS.map((key) => button(key))}
      {props.point ? button('.', t('pad.point')) : <span />}
      {button('0')}
      {button('del', t('pad.delete'))}
    </div>
  );
}

/** The pad key that a physical key stands for, if any. */
export function typedKey(event: KeyboardEvent): PadKey | undefined {
  if (event.metaKey || event.ctrlKey || event.altKey) return undefined;
  if (/^[0-9]$/.test(event.key)) return event.key as PadKey;
  if (event.key === '.' || event.key === ',') return '.';
  return event.key === 'Backspace' ? 'del' : undefined;
}

/** The typed amount after one more key: at most `scale` decimals and eight digits before them. */
export function pressAmount(typed: string, key: PadKey, scale: number): string {
  if (key === 'del') return typed.slice(0, -1);
  if (key === '.') return scale === 0 || typed.includes('.') ? typed : `${typed || '0'}.`;
  const [whole = '', fraction] = typed.split('.');
  if (fraction !== undefined) return fraction.length < scale ? typed + key : typed;
  if (whole === '0') return key;
  return whole.length < 8 ? typed + key : typed;
}
