import { Cover } from '../covers/Cover';
import { coverStyle } from '../covers/palette';
import { t } from '../i18n';
import { coverName } from '../words';

/** The packet as it will lie in the chat. Pressed, it leads to the gallery. */
export function Preview(props: { cover: string; greeting: string; onChange: () => void }) {
  const { cover, greeting } = props;
  return (
    <button type="button" class="pk-preview" style={coverStyle(cover)} onClick={props.onChange}>
      <span class="pk-face">
        <Cover code={cover} part="flat" />
        <span class="pk-face-words">{greeting}</span>
        <i />
      </span>
      <span>
        {t('packets.cover.change')}
        <span class="sr">: {coverName(cover)}</span>
      </span>
    </button>
  );
}
