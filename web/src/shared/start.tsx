import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';
import './styles/items.css';
import './styles/forms.css';
import './styles/codes.css';
import { render, type ComponentType } from 'preact';
import { addTexts, type Catalogue, type Language } from './i18n';
import { startPreferences } from './preferences';
import { startRouter } from './router';
import { Toasts } from './ui/Toast';

/** What every entry does once: texts, preferences, links, and the first render. `base` is where the app lives. */
export function startApp(base: string, texts: Record<Language, Catalogue>, App: ComponentType): void {
  addTexts(texts);
  startPreferences();
  startRouter(base);
  const root = document.getElementById('app');
  if (!root) throw new Error('no #app in the page');
  render(
    <>
      <App />
      <Toasts />
    </>,
    root,
  );
}
