import { Icon, toast } from '../../shared/ui';
import { t } from '../i18n';
import type { Headers } from '../types';
import { readable } from '../words';

export function copyText(text: string): void {
  navigator.clipboard.writeText(text).then(
    () => toast(t('copied')),
    () => toast(t('copy.failed'), 'bad'),
  );
}

/** Text as it was sent, with a way to take it along. `exact` shows line ends and says how many bytes. */
export function Raw(props: { title: string; text: string; exact?: boolean }) {
  if (!props.text) return null;
  const shown = props.exact ? props.text.replace(/\n/g, '⏎\n') : readable(props.text);
  return (
    <figure class="raw">
      <figcaption>
        {props.title}
        <button
          type="button"
          class="btn-i"
          aria-label={`${t('copy')}: ${props.title}`}
          onClick={() => copyText(props.text)}
        >
          <Icon name="copy" small />
        </button>
      </figcaption>
      <pre tabIndex={0}>{shown}</pre>
    </figure>
  );
}

/** Headers as they were sent, names in their own case. */
export function HeaderList({ title, headers }: { title: string; headers: Headers }) {
  if (headers.length === 0) return null;
  return (
    <details class="raw">
      <summary>
        {title} <small>{headers.length}</small>
      </summary>
      <dl>
        {headers.map(([name, value], i) => (
          <div key={i}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
