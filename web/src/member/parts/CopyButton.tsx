import { Icon, toast } from '../../shared/ui';
import { t } from '../i18n/later';

/** Copies a text and says so. Absent where the browser does not let pages copy. */
export function CopyButton(props: { text: string; label?: string }) {
  if (!navigator.clipboard) return null;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(props.text);
    toast(t('copied'));
  };
  return (
    <button type="button" class="link" onClick={() => void copy()}>
      <Icon name="copy" small />
      {props.label ?? t('copy')}
    </button>
  );
}
