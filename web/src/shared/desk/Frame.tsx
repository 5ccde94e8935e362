import './frame.css';
import './pages.css';
import './tables.css';
import './icons';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { language, t } from '../i18n';
import { chooseLanguage, chooseTheme } from '../preferences';
import { location_ } from '../router';
import { Icon } from '../ui';

/** What the frame is called by those who hear it instead of seeing it. */
export interface FrameWords {
  places: string;
  open: string;
}

/** What a page says of itself, handed on by each app's own shell. */
export interface FramePage {
  title: ComponentChildren;
  up?: { to: string; label: string };
  end?: ComponentChildren;
  children: ComponentChildren;
}

/** The other language, and the other theme. */
export function LookButtons(props: { light: string; dark: string }) {
  const [, again] = useState(0);
  const dark = document.documentElement.dataset.theme === 'dark';
  const other = language.value === 'en' ? 'zh-CN' : 'en';
  const toggle = (): void => {
    chooseTheme(dark ? 'light' : 'dark');
    again((n) => n + 1);
  };
  return (
    <>
      <button type="button" class="quiet" lang={other} onClick={() => chooseLanguage(other)}>
        {other === 'en' ? 'English' : '中文'}
      </button>
      <button type="button" class="quiet" aria-label={dark ? props.light : props.dark} onClick={toggle}>
        <Icon name={dark ? 'sun' : 'moon'} small />
      </button>
    </>
  );
}

/** The same places on a phone: a drawer over the page. */
function Drawer(props: { words: FrameWords; onClose: () => void; children: ComponentChildren }) {
  const { words, onClose } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const [path] = useState(location_.value.path);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  useEffect(() => {
    if (location_.value.path !== path) onClose();
  }, [location_.value.path]);
  return (
    <dialog
      ref={dialog}
      class="drawer"
      aria-label={words.places}
      onCancel={onClose}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <nav class="side" aria-label={words.places}>
        <button type="button" class="btn-i shut" aria-label={t('close')} onClick={onClose}>
          <Icon name="close" />
        </button>
        {props.children}
      </nav>
    </dialog>
  );
}

/** A page at a desk: the places at the side, a title, and what the page can do at its end. `notice` stands above it. */
export function Frame(
  props: FramePage & { words: FrameWords; side: ComponentChildren; notice?: ComponentChildren },
) {
  const [open, setOpen] = useState(false);
  return (
    <div class="con">
      <nav class="side fixed" aria-label={props.words.places}>
        {props.side}
      </nav>
      <div class="work">
        {props.notice}
        <header class="head">
          <button
            type="button"
            class="btn-i menu"
            aria-label={props.words.open}
            onClick={() => setOpen(true)}
          >
            <Icon name="menu" />
          </button>
          <div class="grow">
            {props.up && (
              <a class="up" href={props.up.to}>
                <Icon name="back" small />
                {props.up.label}
              </a>
            )}
            <h1 tabIndex={-1}>{props.title}</h1>
          </div>
          {props.end && <div class="acts">{props.end}</div>}
        </header>
        <main>{props.children}</main>
      </div>
      {open && (
        <Drawer words={props.words} onClose={() => setOpen(false)}>
          {props.side}
        </Drawer>
      )}
    </div>
  );
}
