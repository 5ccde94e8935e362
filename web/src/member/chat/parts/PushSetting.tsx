import { useEffect, useState } from 'preact/hooks';
import { useAction } from '../../../shared/api/useAction';
import { ErrorNote } from '../../../shared/ui';
import { t } from '../i18n';
import { pushState, turnOff, turnOn, type PushState } from '../push';

/** Whether new messages are told while the app is closed. Not there where the browser cannot do it. */
export function PushSetting() {
  const [state, setState] = useState<PushState>('impossible');
  useEffect(() => void pushState().then(setState, () => undefined), []);
  const change = useAction(async (_key: string, on: boolean) => setState(await (on ? turnOn() : turnOff())));
  if (state === 'impossible') return null;
  const can = state === 'on' || state === 'off';
  return (
    <section class="card tight">
      <label class="fld">
        <span class="grow">
          {t('push.title')}
          <span class="note push-about">
            {t(
              state === 'refused'
                ? 'push.refused'
                : state === 'home_screen'
                  ? 'push.home_screen'
                  : 'push.about',
            )}
          </span>
        </span>
        {can && (
          <input
            type="checkbox"
            class="switch"
            role="switch"
            checked={state === 'on'}
            disabled={change.busy}
            onChange={(event) => void change.run(event.currentTarget.checked)}
          />
        )}
      </label>
      <ErrorNote error={change.error} />
    </section>
  );
}
