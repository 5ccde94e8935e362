import { useEffect, useRef, useState } from 'preact/hooks';
import { api, NoAnswer } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { go, parameter } from '../../shared/router';
import { CameraError, startScanner, type CameraTrouble, type Scanner } from '../../shared/scan/scanner';
import { Amount, Button, ErrorNote, Icon, NavBar, Notice, Sheet } from '../../shared/ui';
import { t } from '../i18n';
import { readScan } from '../keys';
import { Announcement, Warnings } from '../parts/Frame';
import { saleAmount, subject, typed, useCharge } from '../sale';
import { buzz } from '../sound';
import type { OrderWithRefunds } from '../types';
import { useKeys } from '../useKeys';

/** Shows the camera and reports each new code once. */
function useCamera(onText: (text: string) => void) {
  const video = useRef<HTMLVideoElement>(null);
  const heard = useRef(onText);
  heard.current = onText;
  const [trouble, setTrouble] = useState<CameraTrouble>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    let scanner: Scanner | undefined;
    let gone = false;
    let last = '';
    setTrouble(undefined);
    const found = (text: string): void => {
      if (text === last) return;
      last = text;
      heard.current(text);
    };
    startScanner(video.current!, 'qr+bars', found).then(
      (started) => (gone ? started.stop() : (scanner = started)),
      (error: unknown) => !gone && setTrouble(error instanceof CameraError ? error.trouble : 'busy'),
    );
    return () => {
      gone = true;
      scanner?.stop();
    };
  }, [round]);
  return { video, trouble, again: () => setRound(round + 1) };
}

/** For a code that neither camera nor scanner can read. */
function TypeCode(props: { busy: boolean; onCode: (text: string) => void; onClose: () => void }) {
  const [text, setText] = useState('');
  const bad = text !== '' && !/^[\d\s]*$/.test(text);
  return (
    <Sheet title={t('scan.type')} onClose={props.onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          props.onCode(text);
        }}
      >
        <label class="box">
          <span>{t('scan.type.label')}</span>
          <input
            class="num"
            inputMode="numeric"
            autocomplete="off"
            autofocus
            value={text}
            aria-invalid={bad}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <small class="hint">{t('scan.type.hint')}</small>
        </label>
        <Button submit busy={props.busy} disabled={text.replace(/\s/g, '').length !== 18 || bad}>
          {t('home.charge')}
        </Button>
      </form>
    </Sheet>
  );
}

/** The amount to charge: the sale that was typed, or the order whose QR the customer did not want to scan. */
function useSale() {
  const instead = parameter('instead');
  const [order, setOrder] = useState<OrderWithRefunds>();
  useEffect(() => {
    if (instead) api.get<OrderWithRefunds>(`/merchant/orders/${instead}`).then(setOrder, () => go('/till'));
  }, [instead]);
  const amount = instead ? (order?.amount_minor ?? null) : saleAmount(typed.value);
  useEffect(() => {
    if (!instead && amount === null) go('/till', { replace: true });
  }, [instead, amount]);
  return { amount, about: instead ? (order?.subject ?? '') : subject.value.trim(), order, instead };
}

/** Reads the customer's payment code with the camera, and charges it. */
export function Scan() {
  const sale = useSale();
  const charge = useCharge();
  const [wrong, setWrong] = useState<string>();
  const [typing, setTyping] = useState(false);
  const lastCode = useRef('');
  const take = useAction(async (_key: string, code: string, amount: number) => {
    if (sale.order) {
      const now = await api.post<OrderWithRefunds>(`/merchant/orders/${sale.order.id}/close`);
      if (now.state !== 'closed' && now.state !== 'expired') return go(`/till/pay/${now.id}`);
    }
    await charge.run(code, amount, sale.about);
  });
  const busy = take.busy || charge.busy;

  const onText = (text: string): void => {
    if (busy || sale.amount === null) return;
    const scan = readScan(text);
    if (scan.kind === 'payment_code') {
      setWrong(undefined);
      lastCode.current = scan.code;
      void take.run(scan.code, sale.amount);
      return;
    }
    buzz();
    setWrong(t(scan.kind === 'other_wallet' ? 'scan.other' : 'scan.unknown'));
  };
  // Without an answer nobody knows whether it was charged: the same code again, under the same key, is safe.
  const unheard = charge.error instanceof NoAnswer;
  const retry = (): void => {
    if (sale.amount !== null) void charge.run(lastCode.current, sale.amount, sale.about);
  };
  const camera = useCamera(onText);
  useKeys({ onScan: onText });

  return (
    <div class="full scan">
      <NavBar title={t('scan.title')} backTo={sale.instead ? `/till/pay/${sale.instead}` : '/till'} />
      <Warnings />
      <main>
        <p class="big">
          <Amount minor={sale.amount ?? 0} />
        </p>
        <div class={busy ? 'finder busy' : 'finder'}>
          <video ref={camera.video} muted playsInline aria-label={t('scan.camera')} />
          {camera.trouble ? (
            <div class="trouble" role="alert">
              <Icon name="scan" />
              <b>{t(`camera.${camera.trouble}`)}</b>
              <p>{t(`camera.${camera.trouble}.how`)}</p>
              <button type="button" class="pill" onClick={camera.again}>
                <Icon name="refresh" small />
                {t('retry')}
              </button>
            </div>
          ) : (
            <i class="sight" aria-hidden="true" />
          )}
          {busy && (
            <div class="trouble" role="status">
              <span class="spinner" aria-hidden="true" />
              {t('scan.charging')}
            </div>
          )}
        </div>
        <ErrorNote error={take.error ?? charge.error} onRetry={unheard ? retry : undefined} />
        {wrong && !busy && <Notice kind="bad">{wrong}</Notice>}
        <p class="center hint">{t('scan.how')}</p>
        <footer class="pay-foot">
          <button type="button" class="pill" onClick={() => setTyping(true)}>
            <Icon name="keyboard" small />
            {t('scan.type')}
          </button>
        </footer>
      </main>
      {typing && (
        <TypeCode
          busy={busy}
          onClose={() => setTyping(false)}
          onCode={(text) => {
            setTyping(false);
            onText(text);
          }}
        />
      )}
      <Announcement />
    </div>
  );
}
