import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Amount, Button, Icon, Rosette } from '../../shared/ui';
import { go } from '../../shared/router';
import { t } from '../i18n';

/** The end of a payment, transfer or the like: what was done, in large, and where to go next. */
export function Success(props: {
  title: string;
  amountMinor: number;
  to: string;
  receipt?: string;
  children?: ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    navigator.vibrate?.(60);
  }, []);
  return (
    <main class="full success">
      <Rosette />
      <div class="tick">
        <Icon name="check" />
      </div>
      <h1 ref={heading} tabIndex={-1}>
        {props.title}
      </h1>
      <Amount minor={props.amountMinor} />
      <p class="to">{props.to}</p>
      {props.children}
      <div class="actions">
        {props.receipt && (
          <a class="pill" href={props.receipt}>
            <Icon name="bill" small />
            {t('success.receipt')}
          </a>
        )}
        <Button onClick={() => go('/', { replace: true })}>{t('done')}</Button>
      </div>
    </main>
  );
}
