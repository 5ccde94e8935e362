import { useState } from 'preact/hooks';
import { api, apiAddress, type Page } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { useLoad } from '../../shared/api/useLoad';
import { money, parseAmount } from '../../shared/format';
import { Button, Empty, ErrorNote, Icon, Loaded, Segments, Sheet } from '../../shared/ui';
import { t } from '../i18n';
import { Frame } from '../parts/Frame';
import type { StaticCode } from '../types';

const SIZES = ['a4', 'a5', 'a6'] as const;
type Size = (typeof SIZES)[number];
const FILES = ['pdf', 'png', 'svg'] as const;
const LABEL_MAX = 30;

const posterAddress = (code: StaticCode, file: string, size: Size): string =>
  apiAddress(`/merchant/qr/${code.id}/poster.${file}`, { size });

/** One code: its poster as it will be printed, and the files. */
function Poster({ code, size }: { code: StaticCode; size: Size }) {
  const name = code.label || t('poster.nameless');
  return (
    <section class="card poster" aria-label={name}>
      <img
        src={posterAddress(code, 'svg', size)}
        alt={t('poster.picture', { name })}
        width="210"
        height="297"
        loading="lazy"
      />
      <div class="stack">
        <div>
          <h2>{name}</h2>
          <p class="mut">
            {code.amount_minor ? t('poster.fixed', { amount: money(code.amount_minor) }) : t('poster.any')}
          </p>
        </div>
        <div class="row files">
          {FILES.map((file) => (
            <a
              key={file}
              class="pill"
              download={`${name}-${size}.${file}`}
              href={posterAddress(code, file, size)}
              aria-label={t('poster.download', { file: file.toUpperCase(), name })}
            >
              <Icon name={file === 'pdf' ? 'print' : 'export'} small />
              {file.toUpperCase()}
            </a>
          ))}
        </div>
      </div>
    </section>
  );
}

/** A new code: what it is called, and an amount if it shall always be the same. */
function NewCode(props: { onClose: () => void; onDone: () => void }) {
  const [label, setLabel] = useState('');
  const [text, setText] = useState('');
  const amount = text.trim() ? parseAmount(text) : undefined;
  const bad = amount === null || amount === 0;
  const make = useAction(async (key: string, name: string, minor: number | undefined) => {
    await api.post<StaticCode>('/merchant/qr', { ...(name && { label: name }), amount_minor: minor }, key);
    props.onDone();
  });
  return (
    <Sheet title={t('poster.new')} onClose={props.onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!bad) void make.run(label.trim(), amount ?? undefined);
        }}
      >
        <label class="box">
          <span>{t('poster.label')}</span>
          <input
            maxLength={LABEL_MAX}
            value={label}
            placeholder={t('poster.label.hint')}
            onInput={(event) => setLabel(event.currentTarget.value)}
          />
        </label>
        <label class="box">
          <span>{t('poster.amount')}</span>
          <input
            class="num"
            inputMode="decimal"
            value={text}
            aria-invalid={bad}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <small class={bad ? 'hint bad' : 'hint'}>
            {t(bad ? 'poster.amount.bad' : 'poster.amount.hint')}
          </small>
        </label>
        <ErrorNote error={make.error} />
        <Button submit busy={make.busy} disabled={bad}>
          {t('poster.make')}
        </Button>
      </form>
    </Sheet>
  );
}

/** Codes that are printed once and paid many times. */
export function Posters() {
  const load = useLoad((signal) => api.get<Page<StaticCode>>('/merchant/qr', {}, signal));
  const [size, setSize] = useState<Size>('a5');
  const [making, setMaking] = useState(false);
  return (
    <Frame
      title={t('nav.posters')}
      end={
        <Button small onClick={() => setMaking(true)}>
          <Icon name="plus" small />
          {t('poster.new')}
        </Button>
      }
    >
      <p class="mut">{t('poster.about')}</p>
      <div class="sizes">
        <Segments
          label={t('poster.size')}
          value={size}
          options={SIZES.map((each) => [each, each.toUpperCase()] as const)}
          onChange={setSize}
        />
      </div>
      <Loaded load={load} lines={4}>
        {(page) =>
          page.items.length > 0 ? (
            <div class="posters">
              {page.items.map((code) => (
                <Poster key={code.id} code={code} size={size} />
              ))}
            </div>
          ) : (
            <section class="card">
              <Empty icon="poster" title={t('poster.none')}>
                <p>{t('poster.none.how')}</p>
              </Empty>
            </section>
          )
        }
      </Loaded>
      {making && (
        <NewCode
          onClose={() => setMaking(false)}
          onDone={() => {
            setMaking(false);
            load.reload();
          }}
        />
      )}
    </Frame>
  );
}
