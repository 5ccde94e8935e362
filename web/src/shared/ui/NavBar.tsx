import type { ComponentChildren } from 'preact';
import { t } from '../i18n';
import { back } from '../router';
import { Icon } from './Icon';

/** Header of a page: Back at the start (not on a `root` page, which the tab bar leads to), title, something at the end. */
export function NavBar(props: { title: string; backTo?: string; root?: boolean; end?: ComponentChildren }) {
  const to = props.backTo ?? '/';
  const goBack = (event: MouseEvent): void => {
    event.preventDefault();
    back(to);
  };
  return (
    <header class="nav">
      {props.root ? (
        <span />
      ) : (
        <a class="btn-i" href={to} aria-label={t('back')} onClick={goBack}>
          <Icon name="back" />
        </a>
      )}
      <h1 tabIndex={-1}>{props.title}</h1>
      {props.end}
    </header>
  );
}
